namespace DotBpf;

/// <summary>A place in the list of programs of a hook.</summary>
public enum AttachPosition
{
    /// <summary>Behind all others.</summary>
    Last = 0,

    /// <summary>In front of all others.</summary>
    First,

    /// <summary>In front of a neighbour.</summary>
    Before,

    /// <summary>Behind a neighbour.</summary>
    After,
}
