using System.Runtime.CompilerServices;

namespace DotBpf.Embedded.Interpreter;

/// <summary>A stretch of memory that was shown to be the program's, kept where the next access looks first.</summary>
/// <param name="Base">Its address.</param>
/// <param name="Readable">The bytes that may be read from there on.</param>
/// <param name="Writable">The bytes that may be written from there on.</param>
internal readonly record struct Window(nuint Base, nuint Readable, nuint Writable)
{
    // Written so that no sum can wrap: the distance is below the length, hence the rest is a true length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayRead(nuint address, nuint length)
    {
        nuint distance = address - Base;
        return distance < Readable && length <= Readable - distance;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayWrite(nuint address, nuint length)
    {
        nuint distance = address - Base;
        return distance < Writable && length <= Writable - distance;
    }
}
