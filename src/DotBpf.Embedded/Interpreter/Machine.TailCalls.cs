using DotBpf.Embedded.Maps;
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
        int found = _tailCalls == MaxTailCalls ? NoProgram : Acquire(map.Map, (uint)r[3]);
        if (found == NoProgram)
            return at + 1;
        _tailCalls++;
        Enter(_entered[found]);
        return Program.Entry;
    }

    // A program that had a reference during the run does not end before the run does.
    private int Acquire(EmbeddedMap map, uint index)
    {
        if (((EmbeddedProgramArray)map).FindProgram(index) is not EmbeddedProgram target)
            return NoProgram;
        for (int i = 0; i < _enteredCount; i++)
        {
            if (_entered[i] == target)
                return i;
        }

        if (target.HasEnded)
            return NoProgram;
        _entered[_enteredCount] = target;
        return _enteredCount++;
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
        for (int i = 0; i < _enteredCount; i++)
            _entered[i] = null!;

        _enteredCount = 0;
    }
}
