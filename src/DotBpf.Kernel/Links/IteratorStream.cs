using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel;

/// <summary>Reads what an iterator's program writes.</summary>
internal static class IteratorStream
{
    /// <summary>Takes the descriptor over.</summary>
    internal static FileStream Open(int number) => new(new SafeFileHandle(number, ownsHandle: true), FileAccess.Read, bufferSize: 0);
}
