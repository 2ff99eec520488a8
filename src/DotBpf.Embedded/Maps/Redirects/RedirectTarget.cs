using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary>What a slot of a redirect map holds, as user space and programs read it.</summary>
/// <param name="Number">The interface, or the size of the CPU's queue; 0 where there is nothing.</param>
/// <param name="ProgramId">The number of the program that runs there; 0 for none.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RedirectTarget(uint Number, uint ProgramId)
{
    /// <summary>Reads what user space gave, without a program.</summary>
    /// <param name="value">The value, of 4 or 8 bytes.</param>
    /// <param name="namesProgram">Whether it names a program too, by a descriptor.</param>
    internal static RedirectTarget Read(ReadOnlySpan<byte> value, out bool namesProgram)
    {
        namesProgram = value.Length > sizeof(uint) && MemoryMarshal.Read<int>(value[sizeof(uint)..]) > 0;
        return new(MemoryMarshal.Read<uint>(value), 0);
    }
}
