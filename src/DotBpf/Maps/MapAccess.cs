namespace DotBpf;

/// <summary>What a handle of a map may be used for. Programs are not concerned.</summary>
public enum MapAccess
{
    /// <summary>Reading and writing.</summary>
    ReadWrite,

    /// <summary>Reading only.</summary>
    ReadOnly,

    /// <summary>Writing only.</summary>
    WriteOnly,
}
