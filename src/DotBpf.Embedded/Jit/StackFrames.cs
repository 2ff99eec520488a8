using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Jit;

/// <summary>Types of local variables that serve as stack frames: as large as the function needs.</summary>
internal static class StackFrames
{
    private static readonly (int Size, Type Type)[] s_types =
    [
        (8, typeof(Frame8)), (16, typeof(Frame16)), (32, typeof(Frame32)), (48, typeof(Frame48)), (64, typeof(Frame64)), (96, typeof(Frame96)),
        (128, typeof(Frame128)), (192, typeof(Frame192)), (256, typeof(Frame256)), (384, typeof(Frame384)), (512, typeof(Frame512)),
    ];

    /// <summary>The smallest type of at least so many bytes.</summary>
    internal static (int Size, Type Type) AtLeast(int bytes) => Array.Find(s_types, type => type.Size >= bytes);

    // The field makes each as aligned as the kernel's stack is.
    [StructLayout(LayoutKind.Sequential, Size = 8)]
    private struct Frame8
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Frame16
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Frame32
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private struct Frame48
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Frame64
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 96)]
    private struct Frame96
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Frame128
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 192)]
    private struct Frame192
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Frame256
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 384)]
    private struct Frame384
    {
        internal ulong Bottom;
    }

    [StructLayout(LayoutKind.Sequential, Size = 512)]
    private struct Frame512
    {
        internal ulong Bottom;
    }
}
