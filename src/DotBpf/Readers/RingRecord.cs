using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>A record, lent by its reader. It dies when the reader goes on, so the compiler keeps it from crossing an <c>await</c>.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
public readonly ref struct RingRecord<TRecord>
    where TRecord : unmanaged
{
    // Its complement for records of perf buffers, whose length is rounded up.
    private readonly int _source;

    internal RingRecord(ReadOnlySpan<byte> bytes, int source, bool isPadded = false)
    {
        Bytes = bytes;
        _source = isPadded ? ~source : source;
    }

    /// <summary>The record's bytes: from a ring buffer exactly as many as the program wrote, from a perf buffer up to 7 zeros more.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Where it came from: in a ring buffer's reader the place of the ring among those given, from 0; in a perf buffer's reader the number of the CPU.</summary>
    public int Source => IsPadded ? ~_source : _source;

    private bool IsPadded => _source < 0;

    /// <summary>The record.</summary>
    /// <exception cref="MapLayoutException">The program made a record of another length.</exception>
    public ref readonly TRecord Value => ref As<TRecord>();

    /// <summary>The record as another type, for readers of rings whose records differ.</summary>
    /// <typeparam name="TOther">What the record is.</typeparam>
    /// <exception cref="MapLayoutException">The program made a record of another length.</exception>
    public ref readonly TOther As<TOther>()
        where TOther : unmanaged
    {
        ReadOnlySpan<byte> bytes = Bytes;
        if (bytes.Length != Unsafe.SizeOf<TOther>() && !(IsPadded && bytes.Length == PaddedLength<TOther>()))
            ThrowWrongLength<TOther>(bytes.Length, IsPadded);
        return ref MemoryMarshal.AsRef<TOther>(bytes);
    }

    // A perf record's length says 4 bytes short of a multiple of 8, whatever the program wrote (kernel/events/core.c, perf_prepare_sample).
    private static int PaddedLength<TOther>()
        where TOther : unmanaged => ((Unsafe.SizeOf<TOther>() + sizeof(uint) + 7) & ~7) - sizeof(uint);

    // Given what it needs, and not the record, which can then stay in registers.
    [DoesNotReturn]
    private static void ThrowWrongLength<TOther>(int length, bool isPadded)
        where TOther : unmanaged => throw new MapLayoutException(
        isPadded ? "perf event array" : "ring buffer",
        "record size",
        $"{Unsafe.SizeOf<TOther>()} bytes ({typeof(TOther).Name})",
        $"a record of {length} bytes{(isPadded ? ", padding included" : "")}; read it through Bytes");
}
