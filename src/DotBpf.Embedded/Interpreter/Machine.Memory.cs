using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>What the program may touch, and the search for it.</content>
/// <remarks>
/// SAFETY: an address is dereferenced only after a window, a region of a map that the run holds, or lent memory was found to
/// contain the whole access with the right to it. Windows are copies of such findings, and are dropped when what they show ends:
/// frames, records, the run.
/// </remarks>
internal sealed unsafe partial class Machine
{
    // What helpers do with large buffers takes time too, and counts as if the program had done it.
    private const int BytesPerInstruction = 16;

    private Window _stack;
    private Window _packet;

    // The two stretches of map values or ring records touched last: usually an element and a global variable.
    private Window _value;
    private Window _olderValue;

    /// <summary>Whether an access is known at once to lie in the stack, the packet or the value touched last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayRead(nuint address, nuint length) =>
        _stack.MayRead(address, length) || _value.MayRead(address, length) || _packet.MayRead(address, length);

    /// <inheritdoc cref="MayRead"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MayWrite(nuint address, nuint length) =>
        _stack.MayWrite(address, length) || _value.MayWrite(address, length) || _packet.MayWrite(address, length);

    /// <summary>Reads what <see cref="MayRead"/> did not find: the context, another value, or nothing of the program's.</summary>
    internal ulong ReadElsewhere(DecodedInstruction* at, nuint address, int length)
    {
        Current = at;
        if (IsInArena(at, address))
            return ReadArena(address, length);
        nuint offset = address - (nuint)Context;
        if (offset < ContextSize)
            return Program.Environment.Layout.Read(this, (int)offset, length);
        FindReadable(at, address, length);
        return length switch
        {
            1 => *(byte*)address,
            2 => Unsafe.ReadUnaligned<ushort>((void*)address),
            4 => Unsafe.ReadUnaligned<uint>((void*)address),
            _ => Unsafe.ReadUnaligned<ulong>((void*)address),
        };
    }

    /// <summary>Writes what <see cref="MayWrite"/> did not find.</summary>
    internal void WriteElsewhere(DecodedInstruction* at, nuint address, int length, ulong value)
    {
        Current = at;
        if (IsInArena(at, address))
        {
            WriteArena(address, length, value);
            return;
        }

        nuint offset = address - (nuint)Context;
        if (offset < ContextSize)
        {
            Program.Environment.Layout.Write(this, (int)offset, length, value);
            return;
        }

        if (!TryFind(address, (nuint)length, MemoryAccess.Write))
            throw NotAllowed(at, address, (nuint)length, MemoryAccess.Write);
        switch (length)
        {
            case 1:
                *(byte*)address = (byte)value;
                break;
            case 2:
                Unsafe.WriteUnaligned((void*)address, (ushort)value);
                break;
            case 4:
                Unsafe.WriteUnaligned((void*)address, (uint)value);
                break;
            default:
                Unsafe.WriteUnaligned((void*)address, value);
                break;
        }
    }

    /// <summary>Makes sure that an access which <see cref="MayRead"/> did not find is the program's all the same.</summary>
    internal void FindReadable(DecodedInstruction* at, nuint address, int length)
    {
        Current = at;
        if (!TryFind(address, (nuint)length, MemoryAccess.Read))
            throw NotAllowed(at, address, (nuint)length, MemoryAccess.Read);
    }

    /// <summary>Checks the target of an atomic operation: aligned, and neither packet nor context, as the kernel's verifier has it.</summary>
    internal void* AtomicTarget(DecodedInstruction* at, nuint address, int length)
    {
        Current = at;
        if (IsInArena(at, address))
            return ArenaTarget(at, address, length);
        CheckAtomic(at, address, length);
        if (!_stack.MayWrite(address, (nuint)length) && !_value.MayWrite(address, (nuint)length) && !TryFind(address, (nuint)length, MemoryAccess.Write))
            throw NotAllowed(at, address, (nuint)length, MemoryAccess.Write);
        return (void*)address;
    }

    /// <inheritdoc cref="AtomicTarget"/>
    internal void* AcquireSource(DecodedInstruction* at, nuint address, int length)
    {
        Current = at;
        if (IsInArena(at, address))
            return ArenaTarget(at, address, length);
        CheckAtomic(at, address, length);
        if (!_stack.MayRead(address, (nuint)length) && !_value.MayRead(address, (nuint)length) && !TryFind(address, (nuint)length, MemoryAccess.Read))
            throw NotAllowed(at, address, (nuint)length, MemoryAccess.Read);
        return (void*)address;
    }

    /// <summary>Memory that a helper reads on the program's behalf.</summary>
    /// <param name="address">What the program gave.</param>
    /// <param name="length">How much the helper reads; with 0 the address does not matter.</param>
    /// <param name="what">The argument, for the message.</param>
    internal byte* Readable(ulong address, ulong length, string what) => _isProven ? (byte*)address : Admit(address, length, what);

    /// <summary>Memory that a helper reads on the program's behalf, checked also where the program was verified, because the verifier has not seen the address.</summary>
    /// <inheritdoc cref="Readable"/>
    internal byte* Admit(ulong address, ulong length, string what)
    {
        if (_isProven)
            ForgetWindows();
        Charge(length / BytesPerInstruction);
        if (length == 0 || MayRead((nuint)address, (nuint)length) || TryFind((nuint)address, (nuint)length, MemoryAccess.Read))
            return (byte*)address;
        throw NotAllowed(Current, (nuint)address, (nuint)length, MemoryAccess.Read, what);
    }

    /// <summary>Memory that a helper writes on the program's behalf.</summary>
    /// <inheritdoc cref="Readable"/>
    internal byte* Writable(ulong address, ulong length, string what)
    {
        if (_isProven)
            return (byte*)address;
        Charge(length / BytesPerInstruction);
        if (length == 0 || MayWrite((nuint)address, (nuint)length) || TryFind((nuint)address, (nuint)length, MemoryAccess.Write))
            return (byte*)address;
        throw NotAllowed(Current, (nuint)address, (nuint)length, MemoryAccess.Write, what);
    }

    // Native code does not keep them up.
    private void ForgetWindows()
    {
        _value = _olderValue = default;
        UsePacket();
    }

    /// <summary>Remembers a value that a map just gave out, so that its first access is found at once, unless parts of it are the host's.</summary>
    internal void Remember(byte* value, BoundMap map)
    {
        if (map.Map.Fields is null)
            Remember(value, map.ValueSize, map.Access);
    }

    /// <summary>Remembers memory that the program was just given, so that its first access is found at once.</summary>
    internal void Remember(byte* value, nuint size, MemoryAccess access)
    {
        _olderValue = _value;
        _value = new Window(
            (nuint)value,
            (access & MemoryAccess.Read) != 0 ? size : 0,
            (access & MemoryAccess.Write) != 0 ? size : 0);
    }

    /// <summary>Makes the packet, as it is now, what the program may touch.</summary>
    internal void UsePacket() => _packet = Program.Environment.PacketWindow(this);

    private bool TryFind(nuint address, nuint length, MemoryAccess access)
    {
        bool isOlder = access == MemoryAccess.Write ? _olderValue.MayWrite(address, length) : _olderValue.MayRead(address, length);
        if (isOlder)
        {
            (_value, _olderValue) = (_olderValue, _value);
            return true;
        }

        for (int i = _enteredCount - 1; i >= 0; i--)
        {
            if (TryFind(_entered[i].Maps, address, length, access))
                return true;
        }

        return TryFind(InnerMaps, address, length, access) || TryFindLent(address, length, access)
            || IsInSocket(address, length, access)
            || (access == MemoryAccess.Read && Host.KernelMemory.Contains(address, length));
    }

    private bool TryFind(ReadOnlySpan<BoundMap> maps, nuint address, nuint length, MemoryAccess access)
    {
        foreach (BoundMap map in maps)
        {
            foreach (ref readonly MemoryRegion region in map.Map.ValueRegions)
            {
                if (region.Allows(address, length, access) && TryRemember(map.Map.Fields, region, address, length))
                    return true;
            }
        }

        return false;
    }

    // Of a value with fields of the host's only the stretch is remembered that has none.
    private bool TryRemember(ValueFields? fields, in MemoryRegion region, nuint address, nuint length)
    {
        nuint value = region.Base + ((address - region.Base) / region.Stride * region.Stride) + region.Offset;
        nuint begin = 0, end = region.Size;
        if (fields is not null && !fields.TryFindRest(address - value, length, out begin, out end))
            return false;
        Remember((byte*)(value + begin), end - begin, region.Access);
        return true;
    }

    private void CheckAtomic(DecodedInstruction* at, nuint address, int length)
    {
        if ((address & (nuint)(length - 1)) != 0)
            throw Fault(at, $"an atomic operation of {length} bytes needs an address that is a multiple of {length}, not {Describe(address)}");
    }

    private VerificationException NotAllowed(DecodedInstruction* at, nuint address, nuint length, MemoryAccess access, string? what = null)
    {
        string verb = access == MemoryAccess.Write ? "write" : "read";
        string subject = what is null ? "it would" : $"{what} lets a helper";
        return Fault(at, $"{subject} {verb} {length} bytes at {Describe(address)}. It may touch its stack, its context, the packet between "
            + "data_meta and data_end, values of its maps and the ring records it reserved");
    }
}
