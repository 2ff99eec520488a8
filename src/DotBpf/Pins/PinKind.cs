namespace DotBpf;

/// <summary>What a pin keeps.</summary>
public enum PinKind
{
    /// <summary>Something that this user may not open, so that its kind cannot be seen; or a directory that this user may not read, with all that is in it.</summary>
    Hidden,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A program.</summary>
    Program,

    /// <summary>A link.</summary>
    Link,
}
