using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf;

/// <summary>A record, lent from the ring without a copy. It dies when the reader goes on, so the compiler keeps it from crossing an <c>await</c>.</summary>
/// <typeparam name="TRecord">The record.</typeparam>
public readonly ref struct RingRecord<TRecord>
    where TRecord : unmanaged
{
    internal RingRecord(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The record's bytes, exactly as long as the program made it.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The record.</summary>
    /// <exception cref="MapLayoutException">The program made a record of another length.</exception>
    public ref readonly TRecord Value
    {
        get
        {
            if (Bytes.Length != Unsafe.SizeOf<TRecord>())
                ThrowWrongLength(Bytes.Length);
            return ref MemoryMarshal.AsRef<TRecord>(Bytes);
        }
    }

    [DoesNotReturn]
    private static void ThrowWrongLength(int length) => throw new MapLayoutException(
        "ring buffer",
        "record size",
        $"{Unsafe.SizeOf<TRecord>()} bytes ({typeof(TRecord).Name})",
        $"a record of {length} bytes; read it through Bytes");
}
