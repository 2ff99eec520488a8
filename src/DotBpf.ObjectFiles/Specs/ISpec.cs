namespace DotBpf.ObjectFiles;

/// <summary>A part of an object that has a name of its own.</summary>
public interface ISpec
{
    /// <summary>The name, unique among the object's parts of the same sort.</summary>
    string Name { get; }
}
