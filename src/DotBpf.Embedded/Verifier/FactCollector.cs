using DotBpf.Embedded.Verifier.Flow;

namespace DotBpf.Embedded.Verifier;

/// <summary>Merges what each path shows of each instruction.</summary>
internal sealed class FactCollector
{
    private readonly ProgramCode _code;
    private readonly InstructionFact[] _instructions;
    private readonly bool[] _hasDetails;
    private readonly int[] _depths;
    private readonly bool[] _readsUnwritten;
    private readonly bool[] _isCallback;
    private readonly bool[] _callsTail;
    private int _contextSize;
    private bool _answersForPlace;

    internal FactCollector(ProgramCode code)
    {
        _code = code;
        _instructions = new InstructionFact[code.Length];
        Array.Fill(_instructions, new InstructionFact());
        _hasDetails = new bool[code.Length];
        _depths = new int[code.Functions.Length];
        _readsUnwritten = new bool[code.Functions.Length];
        _isCallback = new bool[code.Functions.Length];
        _callsTail = new bool[code.Functions.Length];
    }

    internal void Reach(int slot) => _instructions[slot].IsReachable = true;

    internal void Branch(int slot, bool isTaken, bool isPassed)
    {
        _instructions[slot].IsTaken |= isTaken;
        _instructions[slot].IsPassed |= isPassed;
    }

    /// <summary>Notes what an access reaches on this path.</summary>
    internal void Access(int slot, PointerKind pointer, int? offset, int map)
    {
        ref InstructionFact fact = ref _instructions[slot];
        bool isFirst = IsFirst(slot);
        fact.Offset = isFirst || fact.Offset == offset ? offset : null;
        fact.Map = isFirst || fact.Map == map ? map : InstructionFact.NoMap;
        fact.Pointer = isFirst || fact.Pointer == pointer ? pointer : PointerKind.Other;
    }

    /// <summary>Notes that the program reaches its context.</summary>
    internal void ReachContext(int end) => _contextSize = Math.Max(_contextSize, end);

    /// <summary>Notes that the program answers what only the place that it expects understands.</summary>
    internal void AnswerForPlace() => _answersForPlace = true;

    /// <summary>Notes whether arithmetic is on pointers into an arena on this path.</summary>
    internal void Compute(int slot, bool isOnArena)
    {
        ref InstructionFact fact = ref _instructions[slot];
        fact.IsHalf = isOnArena && (IsFirst(slot) || fact.IsHalf);
        _hasDetails[slot] = true;
    }

    internal PointerKind PointerAt(int slot) => _instructions[slot].Pointer;

    /// <summary>Notes what a helper is given on this path.</summary>
    internal void Helper(int slot, int map, ulong? key, int callback)
    {
        ref InstructionFact fact = ref _instructions[slot];
        bool isFirst = IsFirst(slot);
        fact.Map = isFirst || fact.Map == map ? map : InstructionFact.NoMap;
        fact.ConstantKey = isFirst || fact.ConstantKey == key ? key : null;
        fact.Callback = isFirst || fact.Callback == callback ? callback : -1;
    }

    internal void LoopWithFlags(int slot) => _instructions[slot].MayHaveFlags = true;

    internal void Call(int slot, bool passesStack) => _instructions[slot].PassesStack |= passesStack;

    internal void TouchStack(int function, int depth) => _depths[function] = Math.Max(_depths[function], (depth + 7) & ~7);

    internal void ReadUnwritten(int function) => _readsUnwritten[function] = true;

    internal void CallBack(int function) => _isCallback[function] = true;

    internal void CallTail(int function) => _callsTail[function] = true;

    internal int DepthOf(int function) => _depths[function];

    internal bool CallsTail(int function) => _callsTail[function];

    internal ProgramFacts Collect(int processed) => new(
        [.. _instructions],
        [.. _code.Functions.Select(function => new FunctionFact(
            function.Start,
            function.End,
            _depths[function.Index],
            _readsUnwritten[function.Index],
            _isCallback[function.Index],
            _callsTail[function.Index]))],
        processed,
        _contextSize,
        _answersForPlace);

    private bool IsFirst(int slot)
    {
        bool isFirst = !_hasDetails[slot];
        _hasDetails[slot] = true;
        return isFirst;
    }
}
