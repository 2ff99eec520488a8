using System.Runtime.CompilerServices;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Programs;

namespace DotBpf.Embedded.Interpreter;

/// <summary>One virtual processor at work: registers, stack, frames, and what the program that runs may touch. Used by one thread at a time.</summary>
/// <remarks>
/// SAFETY: every pointer here leads into a <see cref="PinnedBlock"/> of this object or into the instructions of a program that
/// <see cref="_entered"/> holds. <see cref="Depth"/> is below <see cref="MaxFrames"/> at all times (<see cref="Push"/> is the
/// only place that raises it), which bounds registers, stack and frames alike.
/// </remarks>
internal sealed unsafe partial class Machine
{
    /// <summary>Functions of one program that may be under way at once (MAX_CALL_FRAMES, include/linux/bpf_verifier.h, 6.18).</summary>
    internal const int MaxCallFrames = 8;

    /// <summary>Bytes of stack of one function (MAX_BPF_STACK, include/linux/filter.h, 6.18).</summary>
    internal const int FrameSize = 512;

    /// <summary>Successful tail calls of one run (MAX_TAIL_CALL_CNT, include/linux/bpf.h, 6.18).</summary>
    internal const int MaxTailCalls = 33;

    /// <summary>How often <c>may_goto</c> goes on in one function (BPF_MAX_LOOPS, include/linux/bpf.h, 6.18).</summary>
    internal const int MaxLoops = 8 * 1024 * 1024;

    // A tail call from a function leaves its callers' frames in place, and the program called may again be 8 deep.
    private const int MaxFrames = MaxCallFrames * (MaxTailCalls + 1);
    private const int RegisterFile = 16;
    private const int RegisterCount = 11;
    private const int ContextSize = 1 << 16;
    private const int ScratchSize = 16;

    private readonly PinnedBlock _stackBlock = new(MaxFrames * FrameSize);
    private readonly PinnedBlock _registerBlock = new(MaxFrames * RegisterFile * sizeof(ulong));
    private readonly PinnedBlock _contextBlock = new(PacketPointers.Size + ContextSize);
    private readonly PinnedBlock _scratchBlock = new(MaxFrames * ScratchSize);
    private readonly Frame[] _frames = new Frame[MaxFrames];
    private readonly byte* _stackTop;
    private readonly long _wholeBudget;
    private SkbState _skb;

    internal Machine(EmbeddedHost host, int cpu, int seed)
    {
        Host = host;
        Cpu = cpu;
        Context = _contextBlock.Start + PacketPointers.Size;
        Packet = new PacketBuffer((PacketPointers*)_contextBlock.Start);
        Message = new Message(Packet);
        _random = ((ulong)(uint)seed << 32 | (uint)cpu) ^ GoldenRatio;
        _stackTop = _stackBlock.Start + _stackBlock.Length;
        _wholeBudget = host.Options.InstructionBudget;
    }

    internal EmbeddedHost Host { get; }

    internal int Cpu { get; }

    /// <summary>Instructions that may still run.</summary>
    internal long Budget { get; set; }

    /// <summary>Frames below the one that runs.</summary>
    internal int Depth { get; private set; }

    /// <summary>The registers of the frame that runs.</summary>
    internal ulong* Registers { get; private set; }

    /// <summary>The program that runs.</summary>
    internal EmbeddedProgram Program { get; private set; } = null!;

    /// <summary>The instruction that called out of the loop, for messages.</summary>
    internal DecodedInstruction* Current { get; set; }

    internal PacketBuffer Packet { get; }

    /// <summary>Where the program asked to send the packet.</summary>
    internal RedirectRequest Redirects { get; } = new();

    /// <summary>What a socket buffer knows besides its bytes.</summary>
    internal ref SkbState Skb => ref _skb;

    /// <summary>The fields of the context as the program sees them, but for addresses, which are made when they are read.</summary>
    internal byte* Context { get; }

    /// <summary>16 bytes that a helper may lend to the function that it calls; those of each frame are its own.</summary>
    internal byte* Scratch => _scratchBlock.Start + (Depth * ScratchSize);

    /// <summary>Interprets a program some times, with the context prepared.</summary>
    /// <returns>What the last run returned.</returns>
    /// <exception cref="VerificationException">It touched what is not its own, or ran too long.</exception>
    internal ulong Run(EmbeddedProgram program, int times)
    {
        ulong result = 0;
        for (int i = 0; i < times; i++)
            result = Run(program);
        return result;
    }

    /// <summary>Runs a program once from its beginning, with the context prepared.</summary>
    /// <exception cref="VerificationException">It touched what is not its own, or ran too long.</exception>
    private ulong Run(EmbeddedProgram program)
    {
        Begin(program);
        try
        {
            Registers[1] = (ulong)Context;
            ulong result = Interpreter.Run(this, program.Entry);
            CheckEnd();
            return result;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Calls a function from the loop.</summary>
    /// <returns>The registers of its frame.</returns>
    internal ulong* Enter(DecodedInstruction* call, ulong* r)
    {
        ulong* next = Push(call, call + 1);
        (next[1], next[2], next[3], next[4], next[5]) = (r[1], r[2], r[3], r[4], r[5]);
        return next;
    }

    /// <summary>Returns from a function to the loop.</summary>
    /// <returns>Where its caller goes on.</returns>
    internal DecodedInstruction* Leave(ref ulong* r)
    {
        ulong result = r[0];
        DecodedInstruction* at = _frames[Depth].Return;
        Pop();
        r = Registers;
        r[0] = result;
        return at;
    }

    /// <summary>Counts a <c>may_goto</c>.</summary>
    /// <returns>Whether the function has gone on often enough and must leave its loop.</returns>
    internal bool UseUpLoop()
    {
        ref Frame frame = ref _frames[Depth];
        if (frame.LoopsLeft == 0)
            return true;
        frame.LoopsLeft--;
        return false;
    }

    /// <summary>Takes instructions off the budget for the work of a helper; the loop sees it when the helper returns.</summary>
    internal void Charge(ulong instructions) => Budget -= (long)Math.Min(instructions, int.MaxValue);

    private void Begin(EmbeddedProgram program)
    {
        Budget = _wholeBudget;
        _tailCalls = 0;
        _entered[0] = program;
        _enteredCount = 1;
        Program = program;
        Depth = 0;
        PrepareEntry(program);
    }

    private void PrepareEntry(EmbeddedProgram program)
    {
        _value = _olderValue = default;
        ref Frame frame = ref _frames[Depth];
        frame.Return = null;
        frame.Program = program;
        frame.Nesting = 0;
        frame.LoopsLeft = MaxLoops;
        Current = program.Entry;
        PrepareFrame();
        UsePacket();
    }

    private void CheckEnd()
    {
        CheckNothingLent();
        CheckLockGiven();
    }

    private void End()
    {
        ReleaseLock();
        ReclaimLent();
        LeaveInnerMaps();
        _foundSockets.Clear();
        LeavePrograms();
    }

    private ulong* Push(DecodedInstruction* call, DecodedInstruction* back)
    {
        ref Frame caller = ref _frames[Depth];
        int nesting = caller.Nesting + 1;
        if (nesting == MaxCallFrames || Depth + 1 == MaxFrames)
            throw Fault(call, $"it calls functions more than {MaxCallFrames} deep");
        ref Frame frame = ref _frames[++Depth];
        frame.Return = back;
        frame.Program = caller.Program;
        frame.Nesting = nesting;
        frame.LoopsLeft = MaxLoops;
        PrepareFrame();
        return Registers;
    }

    private void Pop()
    {
        Depth--;
        Program = _frames[Depth].Program;
        PlaceFrame();
    }

    // Registers and stack begin as zeros, so that a run depends on its input only and sees nothing of earlier ones.
    private void PrepareFrame()
    {
        PlaceFrame();
        new Span<ulong>(Registers, RegisterCount).Clear();
        new Span<byte>((void*)_stack.Base, FrameSize).Clear();
        Registers[10] = (ulong)(_stack.Base + FrameSize);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PlaceFrame()
    {
        nuint length = (nuint)(Depth + 1) * FrameSize;
        Registers = (ulong*)_registerBlock.Start + (Depth * RegisterFile);
        _stack = new Window((nuint)_stackTop - length, length, length);
    }
}
