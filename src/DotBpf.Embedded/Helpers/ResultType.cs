namespace DotBpf.Embedded.Helpers;

/// <summary>What a helper gives back (<c>enum bpf_return_type</c>, include/linux/bpf.h, 6.18).</summary>
internal enum ResultType : byte
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>Nothing: register 0 cannot be read.</summary>
    Nothing,

    /// <summary>A value of its map, or null.</summary>
    ValueOrNull,

    /// <summary>A value of its map.</summary>
    Value,

    /// <summary>A record of the size asked for, or null; the program must end it.</summary>
    RecordOrNull,

    /// <summary>The number of a CPU.</summary>
    Cpu,

    /// <summary>A part of a dynptr, of the size asked for, or null; it ends with the dynptr's record.</summary>
    SliceOrNull,

    /// <summary>The next element of an iterator, which may be read until the iterator ends; null when there are no more.</summary>
    ElementOrNull,

    /// <summary>An object of the kernel's.</summary>
    KernelObject,

    /// <summary>An object of the kernel's, which the program must release, or null.</summary>
    AcquiredObjectOrNull,

    /// <summary>How many bytes of the room given were written, or a failure.</summary>
    BytesWritten,

    /// <summary>A full socket, or null.</summary>
    FullSocketOrNull,

    /// <summary>A part of a dynptr that may be read only, of the size asked for, or null; it ends with the dynptr.</summary>
    ReadOnlySliceOrNull,
}
