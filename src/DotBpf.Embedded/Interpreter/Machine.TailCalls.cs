using System.Diagnostics.CodeAnalysis;
using DotBpf.Embedded.Maps.Arrays;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <content>Tail calls, and the programs that one run has entered. SAFETY: a target is held before its entry is used.</content>
internal sealed unsafe partial class Machine
{
    // The programs whose maps may be touched. Callers of a function that made a tail call still hold pointers into the values of
    // the first program's maps, so a program once entered stays until the run ends. This also keeps it and its maps alive.
    private readonly EmbeddedProgram[] _entered = new EmbeddedProgram[MaxTailCalls + 1];
    private int _enteredCount;
    private int _tailCalls;

    /// <summary>Tries to go on in another program (<c>bpf_tail_call</c>).</summary>
    /// <returns>The other program's entry; the next instruction when there is no such program or the limit was reached.</returns>
    internal DecodedInstruction* TailCall(DecodedInstruction* at, ulong* r)
    {
        Current = at;
        CheckContext(r[1]);
        BoundMap map = MapAt(r[2], MapAbilities.TailCall);
        if (_tailCalls == MaxTailCalls || !TryAcquire(map, (uint)r[3], out EmbeddedProgram? target))
            return at + 1;
        _tailCalls++;
        Enter(target);
        return target.Entry;
    }

    // A program that this run already entered is held; any other one must not end before the run does.
    private bool TryAcquire(BoundMap map, uint index, [NotNullWhen(true)] out EmbeddedProgram? target)
    {
        target = (EmbeddedProgram?)((EmbeddedProgramArray)map.Map).FindProgram(index);
        if (target is null || _entered.AsSpan(0, _enteredCount).Contains(target))
            return target is not null;
        if (!target.TryAddReference())
            return false;
        _entered[_enteredCount++] = target;
        return true;
    }

    // The target gets the context and the frame; what else the caller left in registers and stack is not its own.
    private void Enter(EmbeddedProgram target)
    {
        ref Frame frame = ref _frames[Depth];
        frame.Program = target;
        frame.Nesting = 0;
        frame.LoopsLeft = MaxLoops;
        Program = target;
        PrepareFrame();
        Registers[1] = (ulong)Context;
    }

    private void LeavePrograms()
    {
        for (int i = 1; i < _enteredCount; i++)
            _entered[i].Release();
        Array.Clear(_entered, 0, _enteredCount);
        _enteredCount = 0;
    }
}
