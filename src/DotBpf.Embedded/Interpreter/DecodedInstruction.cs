using System.Runtime.InteropServices;

namespace DotBpf.Embedded.Interpreter;

/// <summary>One slot, decoded: what to do, with everything that could be computed when the program was loaded.</summary>
/// <param name="Code">What to do.</param>
/// <param name="Destination">The destination register.</param>
/// <param name="Source">The source register.</param>
/// <param name="Offset">Of an access, the displacement in bytes; of a jump or call, the distance in slots from this one.</param>
/// <param name="Immediate">The immediate with its sign extended; of a 64-bit load the whole value; of a helper call its address.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DecodedInstruction(Code Code, byte Destination, byte Source, int Offset, long Immediate);
