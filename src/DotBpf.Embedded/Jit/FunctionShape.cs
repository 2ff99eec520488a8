using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Jit;

/// <summary>One function of a program: where its blocks begin, and which registers live where.</summary>
internal sealed class FunctionShape
{
    private readonly ProgramListing _listing;
    private readonly Func<int, RegisterSet> _argumentsOf;
    private readonly RegisterSet[] _liveBefore;
    private readonly bool[] _isBlockStart;

    /// <summary>Reads a function.</summary>
    /// <param name="listing">Its program.</param>
    /// <param name="begin">Its first slot.</param>
    /// <param name="end">The slot behind its last.</param>
    /// <param name="argumentsOf">What arguments the functions take that it calls.</param>
    internal FunctionShape(ProgramListing listing, int begin, int end, Func<int, RegisterSet> argumentsOf)
    {
        _listing = listing;
        _argumentsOf = argumentsOf;
        Begin = begin;
        End = end;
        _liveBefore = new RegisterSet[end - begin];
        _isBlockStart = new bool[end - begin];
        FindBlocks();
        FindLiveRegisters();
    }

    internal int Begin { get; }

    internal int End { get; }

    /// <summary>The arguments that the function reads.</summary>
    internal RegisterSet Arguments => LiveBefore(Begin) & RegisterSet.Arguments;

    internal bool HasTailCall { get; private set; }

    /// <summary>Whether it calls functions of the program.</summary>
    internal bool HasCalls { get; private set; }

    internal bool HasJumpMay { get; private set; }

    /// <summary>Whether control comes to a slot from elsewhere than the slot before.</summary>
    internal bool IsBlockStart(int slot) => _isBlockStart[slot - Begin];

    /// <summary>The registers that are read at or after a slot before they are written.</summary>
    internal RegisterSet LiveBefore(int slot) => _liveBefore[slot - Begin];

    /// <summary>What an instruction reads and writes.</summary>
    internal RegisterUse UseOf(int slot) =>
        _listing.IsFunctionCall(slot) ? RegisterUse.OfFunction(_argumentsOf(_listing.Target(slot))) : RegisterUse.Of(_listing, slot);

    private void FindBlocks()
    {
        _isBlockStart[0] = true;
        for (int slot = Begin; slot < End; slot = _listing.After(slot))
        {
            HasCalls |= _listing.IsFunctionCall(slot);
            HasTailCall |= _listing.IsTailCall(slot);
            HasJumpMay |= _listing.Row(slot)?.Operation == Operation.JumpMay;
            if (!_listing.IsJump(slot))
                continue;
            _isBlockStart[_listing.Target(slot) - Begin] = true;
            if (slot + 1 < End)
                _isBlockStart[slot + 1 - Begin] = true;
        }
    }

    // Backwards over all instructions until nothing changes: once for straight code, once more for each nesting of loops.
    private void FindLiveRegisters()
    {
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int slot = End - 1; slot >= Begin; slot--)
            {
                if (_listing.Row(slot) is null)
                    continue;
                RegisterSet live = LiveBeforeNow(slot);
                changed |= live != LiveBefore(slot);
                _liveBefore[slot - Begin] = live;
            }
        }
    }

    private RegisterSet LiveBeforeNow(int slot)
    {
        if (_listing.IsImpossible(slot))
            return default;
        RegisterUse use = UseOf(slot);
        return (LiveAfter(slot) - use.Writes) | use.Reads;
    }

    private RegisterSet LiveAfter(int slot)
    {
        RegisterSet live = default;
        if (_listing.FallsThrough(slot))
            live |= LiveBefore(_listing.After(slot));
        if (_listing.IsJump(slot))
            live |= LiveBefore(_listing.Target(slot));
        return live;
    }
}
