using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Interop;

/// <summary><c>struct epoll_event</c>, which is packed on x86-64 and nowhere else (include/uapi/linux/eventpoll.h).</summary>
internal static class epoll_event
{
    internal static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    internal static readonly int Size = DataOffset + sizeof(ulong);

    internal static void Write(Span<byte> target, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(ref target[0], events);
        Unsafe.WriteUnaligned(ref target[DataOffset], data);
    }

    internal static ulong ReadData(ReadOnlySpan<byte> source) => MemoryMarshal.Read<ulong>(source[DataOffset..]);
}
