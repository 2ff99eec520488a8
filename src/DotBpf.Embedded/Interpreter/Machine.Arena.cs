using DotBpf.Embedded.Maps.Arenas;
using DotBpf.Embedded.Verifier;

namespace DotBpf.Embedded.Interpreter;

/// <content>The arena of the program that runs.</content>
/// <remarks>SAFETY: <see cref="ArenaAccess"/> compares every place with the arena's length; the room aside is a block of this object's.</remarks>
internal sealed unsafe partial class Machine
{
    // Pointers of programs into arenas are halves of addresses, and an instruction adds 16 bits of its own.
    private const ulong ArenaReach = (1ul << 32) + (1ul << 15);
    private const ulong ArenaReachBefore = 1ul << 15;

    private readonly PinnedBlock _asideBlock = new(sizeof(ulong));

    /// <summary>Where native code does an atomic operation on the arena.</summary>
    internal nuint ArenaTarget(ulong address, int size, ulong unchanged)
    {
        ArenaPages pages = Program.Arena!.Pages;
        return ArenaAccess.Target(pages, pages.PlaceOf(address), size, (ulong*)_asideBlock.Start, unchanged);
    }

    // What was verified knows its accesses; else a number so small is no address of this process, but a pointer into an arena.
    private bool IsInArena(DecodedInstruction* at, nuint address)
    {
        if (Program.Arena is null)
            return false;
        return Program.Facts is { } facts
            ? facts[Program.SlotOf(at)].Pointer == PointerKind.Arena
            : address + ArenaReachBefore < ArenaReach + ArenaReachBefore;
    }

    private ulong ReadArena(nuint address, int length)
    {
        ArenaPages pages = Program.Arena!.Pages;
        ulong place = pages.PlaceOf(address);
        return length switch
        {
            1 => ArenaAccess.Load<byte>(pages, place),
            2 => ArenaAccess.Load<ushort>(pages, place),
            4 => ArenaAccess.Load<uint>(pages, place),
            _ => ArenaAccess.Load<ulong>(pages, place),
        };
    }

    private void WriteArena(nuint address, int length, ulong value)
    {
        ArenaPages pages = Program.Arena!.Pages;
        ulong place = pages.PlaceOf(address);
        switch (length)
        {
            case 1:
                ArenaAccess.Store<byte>(pages.Memory, pages.Length, pages.States, place, value);
                break;
            case 2:
                ArenaAccess.Store<ushort>(pages.Memory, pages.Length, pages.States, place, value);
                break;
            case 4:
                ArenaAccess.Store<uint>(pages.Memory, pages.Length, pages.States, place, value);
                break;
            default:
                ArenaAccess.Store<ulong>(pages.Memory, pages.Length, pages.States, place, value);
                break;
        }
    }

    // An operation that faults leaves the register as it was that would get the old value.
    private void* ArenaTarget(DecodedInstruction* at, nuint address, int length)
    {
        ulong unchanged = at->Code switch
        {
            Code.AtomicCompareExchange32 or Code.AtomicCompareExchange64 => Registers[0],
            >= Code.LoadAcquire8 and <= Code.LoadAcquire64 => Registers[at->Destination],
            _ => Registers[at->Source],
        };
        return (void*)ArenaTarget(address, length, unchanged);
    }
}
