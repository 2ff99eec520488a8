namespace DotBpf.Embedded.Verifier.States;

/// <summary>One function under way: its registers and its stack.</summary>
internal sealed class CallFrame
{
    internal const int Registers = 11;
    internal const int FramePointer = 10;
    internal const int StackSize = 512;

    private readonly object _activation = new();
    private readonly Value[] _registers;
    private StackSlot[] _stack;
    private object? _helperCall;

    internal CallFrame(int function, int index, int callSite)
    {
        Function = function;
        CallSite = callSite;
        _registers = new Value[Registers];
        Array.Fill(_registers, Value.Unwritten);
        _registers[FramePointer] = Value.Pointer(ValueKind.Stack) with { Place = index };
        _stack = [];
    }

    private CallFrame(CallFrame other)
    {
        Function = other.Function;
        CallSite = other.CallSite;
        IsCallback = other.IsCallback;
        IsTimer = other.IsTimer;
        FirstOwnId = other.FirstOwnId;
        CallbackDepth = other.CallbackDepth;
        MayGoTurns = other.MayGoTurns;
        _activation = other._activation;
        _helperCall = other._helperCall;
        _registers = [.. other._registers];
        _stack = [.. other._stack];
    }

    /// <summary>Which of the program's functions it is.</summary>
    internal int Function { get; }

    /// <summary>The slot of the call that began it; −1 for none.</summary>
    internal int CallSite { get; }

    /// <summary>Whether a helper called it.</summary>
    internal bool IsCallback { get; init; }

    /// <summary>Whether a timer called it.</summary>
    internal bool IsTimer { get; init; }

    /// <summary>Of a function that a helper called, the id that no resource of its callers reaches.</summary>
    internal int FirstOwnId { get; init; }

    /// <summary>How often the helper call under way has called back.</summary>
    internal int CallbackDepth { get; set; }

    /// <summary>How often its <c>may_goto</c> went on.</summary>
    internal int MayGoTurns { get; set; }

    /// <summary>How many slots of the stack were touched, from the frame pointer down.</summary>
    internal int StackSlots => _stack.Length;

    internal ref Value this[int register] => ref _registers[register];

    internal CallFrame Copy() => new(this);

    /// <summary>Notes that the function itself calls a helper that calls back, and not the helper's callback that came back to it.</summary>
    internal void BeginHelperCall() => _helperCall = new();

    /// <summary>Whether another state of it is one of the same call of this function.</summary>
    internal bool IsSameCall(CallFrame other) => _activation == other._activation;

    /// <summary>Whether another state of it is also one of the same call of a helper that calls back.</summary>
    internal bool IsSameHelperCall(CallFrame other) => IsSameCall(other) && _helperCall == other._helperCall;

    /// <summary>The slot so many times 8 bytes below the frame pointer; 0 is the one next to it.</summary>
    internal StackSlot Slot(int index) => index < _stack.Length ? _stack[index] : StackSlot.Empty;

    internal void SetSlot(int index, StackSlot slot)
    {
        Grow(index + 1);
        _stack[index] = slot;
    }

    internal void Grow(int slots)
    {
        if (slots <= _stack.Length)
            return;
        int old = _stack.Length;
        Array.Resize(ref _stack, slots);
        Array.Fill(_stack, StackSlot.Empty, old, slots - old);
    }

    /// <summary>Replaces values wherever they are.</summary>
    internal void Replace(Func<Value, Value> replacement)
    {
        for (int i = 0; i < FramePointer; i++)
            _registers[i] = replacement(_registers[i]);
        for (int i = 0; i < _stack.Length; i++)
        {
            if (_stack[i].Spilled is { } value && replacement(value) is { } changed && !ReferenceEquals(changed, value))
                _stack[i] = _stack[i].With(changed);
        }
    }

    /// <summary>Forgets which slots were read, in this frame and apart from it in what goes on.</summary>
    internal void RenewStack()
    {
        for (int i = 0; i < _stack.Length; i++)
            _stack[i] = _stack[i].Renew();
    }

    /// <summary>What calls of helpers and functions leave unwritten.</summary>
    internal void ForgetArguments() => _registers.AsSpan(0, 6).Fill(Value.Unwritten);
}
