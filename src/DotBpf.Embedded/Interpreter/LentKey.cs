using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Interpreter;

/// <summary>Room on the thread's stack for a key that a helper lends to a callback: enough for all but the strangest maps.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct LentKey
{
    internal const int Size = 64;

    internal ulong First;
}
