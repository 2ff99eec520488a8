namespace DotBpf;

/// <summary>A point on a packet's way; the numbers are the kernel's <c>NF_INET_*</c>.</summary>
public enum NetfilterPoint
{
    /// <summary>When it came in, before it is decided where it goes.</summary>
    BeforeRouting = 0,

    /// <summary>When it is for this machine.</summary>
    LocalIn = 1,

    /// <summary>When it is passed on.</summary>
    Forward = 2,

    /// <summary>When this machine sends it.</summary>
    LocalOut = 3,

    /// <summary>Right before it leaves.</summary>
    AfterRouting = 4,
}
