namespace DotBpf.Embedded.Verifier.States;

/// <summary>What a program has that it must give back.</summary>
internal enum ResourceKind : byte
{
    /// <summary>A record of a ring buffer.</summary>
    Record,

    /// <summary>An iterator on its stack.</summary>
    Iterator,

    /// <summary>An object of the kernel's.</summary>
    Object,

    /// <summary>A socket.</summary>
    Socket,
}
