using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Instructions;
using static DotBpf.Kernel.Tests.Assembler;

namespace DotBpf.Kernel.Tests;

/// <summary>The commonest mistakes. Maps: <c>counts</c> and <c>constants</c> (a hash and an array for reading, of 8 bytes), <c>ring</c>, and <c>guarded</c> (values with a lock).</summary>
internal static class Mistakes
{
    private const int Random = 7;
    private const int SkbLoadBytes = 26;
    private const int SpinLock = 93;
    private const int ProbeRead = 113;
    private const int RingReserve = 131;
    private const int CopyFromUser = 148;

    internal static IReadOnlyList<Mistake> All { get; } =
    [
        new("What a lookup found is not compared with NULL", [.. Lookup, Load64(0, 0, 0), Exit()]) { References = [new MapReference(3, "counts")] },
        new("An address is calculated before it is compared with NULL", [.. Lookup, Add(0, 8), Exit()]) { References = [new MapReference(3, "counts")] },
        new("A packet is read without looking for its end", Load32(1, 1, 0), Load8(0, 1, 0), Exit()),
        new("A packet is read at a number without a bound", Load32(2, 1, 16), Load32(3, 1, 4), Load32(1, 1, 0), AddRegister(1, 2), Move(0, 1), Add(0, 1), JumpIfGreater(0, 3, 1), Load8(0, 1, 0), MoveImmediate(0, 2), Exit()),
        new("The end of a packet is moved", Load32(1, 1, 4), Add(1, 8), MoveImmediate(0, 0), Exit()),
        new("A loop does not end", MoveImmediate(0, 0), JumpIfZero(0, -1), Exit()),
        new("A loop turns two million times", MoveImmediate(1, 0), MoveImmediate(0, 2), Add(1, 1), new(0xa5, 1, 0, -2, 2_000_000), Exit()),
        new("No path leads to an instruction", MoveImmediate(0, 0), Exit(), MoveImmediate(0, 1), Exit()),
        new("A function calls itself", new(0x85, 0, 1, 0, -1), Exit()),
        new("A record is not given back", [.. Reserve, MoveImmediate(0, 0), Exit()]) { References = [new MapReference(0, "ring")] },
        new("A helper gets a map of another kind", [.. Reserve, MoveImmediate(0, 0), Exit()]) { References = [new MapReference(0, "counts")] },
        new("A helper gets a number for a buffer", MoveImmediate(1, 7), MoveImmediate(2, 8), MoveImmediate(3, 0), CallHelper(ProbeRead), MoveImmediate(0, 0), Exit()) { Type = ProgramType.Kprobe },
        new("A helper gets a size without a bound", CallHelper(Random), Move(2, 0), Move(1, 10), Add(1, -8), MoveImmediate(3, 0), CallHelper(ProbeRead), MoveImmediate(0, 0), Exit()) { Type = ProgramType.Kprobe },
        new("A helper is for another kind of program", MoveImmediate(2, 0), Move(3, 10), Add(3, -8), MoveImmediate(4, 8), CallHelper(SkbLoadBytes), MoveImmediate(0, 0), Exit()),
        new("A helper does not exist", CallHelper(5000), Exit()),
        new("A helper is under the GPL", Move(1, 10), Add(1, -8), MoveImmediate(2, 8), MoveImmediate(3, 0), CallHelper(ProbeRead), MoveImmediate(0, 0), Exit()) { Type = ProgramType.Kprobe, License = "Proprietary" },
        new("A helper sleeps", Move(1, 10), Add(1, -8), MoveImmediate(2, 8), MoveImmediate(3, 0), CallHelper(CopyFromUser), MoveImmediate(0, 0), Exit()) { Type = ProgramType.Kprobe },
        new("A function of the kernel is for another kind of program", MoveImmediate(2, 0), CallKernel(), Exit()) { References = [new KernelFunctionReference(1, "bpf_dynptr_from_skb", 0, IsWeak: false)] },
        new("The stack is too large", StoreImmediate64(10, -520, 0), MoveImmediate(0, 0), Exit()),
        new("The stack is written across the bounds of words", StoreImmediate64(10, -12, 0), MoveImmediate(0, 0), Exit()),
        new("An index has no bound", [Load32(6, 1, 16), .. Lookup, JumpIfZero(0, 2), AddRegister(0, 6), Load64(0, 0, 0), Exit()]) { References = [new MapReference(4, "counts")] },
        new("A value is read behind its end", [.. Lookup, JumpIfZero(0, 2), Load64(0, 0, 8), MoveImmediate(0, 0), Exit()]) { References = [new MapReference(3, "counts")] },
        new("A value is written that programs may only read", [.. Lookup, JumpIfZero(0, 1), StoreImmediate64(0, 0, 1), MoveImmediate(0, 0), Exit()]) { References = [new MapReference(3, "constants")] },
        new("A lock is not released", [.. Lookup, JumpIfZero(0, 2), Move(1, 0), CallHelper(SpinLock), MoveImmediate(0, 0), Exit()]) { References = [new MapReference(3, "guarded")] },
        new("A program returns what its hook does not know", MoveImmediate(0, 77), Exit()) { Type = ProgramType.CgroupSkb },
        new("A field of the context does not exist", Load32(0, 1, 4000), Exit()),
        new("The context is read at another place than its beginning", Add(1, 4), Load32(0, 1, 0), Exit()),
        new("Two addresses are added", AddRegister(1, 10), MoveImmediate(0, 0), Exit()),
        new("A number is used as an address", MoveImmediate(1, 4096), Load64(0, 1, 0), Exit()) { Type = ProgramType.Kprobe },
        new("A register has no value", Move(0, 7), Exit()),
        new("A program ends without a result", Exit()),
        new("A jump leads out of the program", MoveImmediate(0, 1), Jump(9), Exit()),
        new("An instruction does not exist", new(0xff, 0, 0, 0, 0), MoveImmediate(0, 0), Exit()),
    ];

    internal static IEnumerable<Instruction> Lookup => [StoreImmediate32(10, -4, 0), Move(2, 10), Add(2, -4), .. LoadWide(1), CallHelper(MapLookup)];

    private static IEnumerable<Instruction> Reserve => [.. LoadWide(1), MoveImmediate(2, 16), MoveImmediate(3, 0), CallHelper(RingReserve)];

    private static Instruction AddRegister(byte to, byte from) => new(0x0f, to, from, 0, 0);

    private static Instruction CallKernel() => new(0x85, 0, 2, 0, 0);
}
