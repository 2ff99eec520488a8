using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>Calls of the program's own functions, by itself and by helpers, and the ways back.</summary>
internal sealed class FunctionRules(VerifierContext context, GlobalFunctions globals, StackRules stack, RegionRules regions, DynptrRules dynptrs, ValueFieldRules fields, PathQueue paths)
{
    // MAX_CALL_FRAMES, include/linux/bpf_verifier.h, 6.18.
    private const int MostFrames = 8;

    private readonly ProgramAnswers? _answers = ProgramAnswers.Of(context.Subject.Spec);

    /// <summary>Follows a call into a function.</summary>
    /// <returns>The slot where the path goes on.</returns>
    internal int Call(int target)
    {
        FunctionRange function = context.Code.FunctionAt(target);
        if (globals.Find(function) is { } global)
            return CallGlobal(global);
        CallFrame caller = context.Frame;
        CallFrame frame = Enter(context.State, function, isCallback: false);
        for (int i = 1; i <= 5; i++)
            frame[i] = caller[i];
        context.Facts.Call(context.Slot, PassesStack(caller));
        caller.ForgetArguments();
        return function.Start;
    }

    private int CallGlobal(GlobalFunction function)
    {
        fields.CheckNoLock($"calls {function.Range.Name}, which is not static,");
        context.Facts.Call(context.Slot, PassesStack(context.Frame));
        function.CheckCall(context, stack, regions, dynptrs);
        globals.Use(function);
        if (globals.MovesPacket(function.Range))
            HelperRules.ForgetPacket(context.State);
        context.Frame.ForgetArguments();
        context.Write(0, Value.UnknownNumber());
        return context.Slot + 1;
    }

    /// <summary>Lets a helper call back: a path that goes through the function and then to the call again is put off; the other has no more turns.</summary>
    internal void CallBack(HelperDefinition helper, ArgumentSet given)
    {
        context.Facts.CallBack(context.Code.FunctionAt(given.Callback).Index);
        CallFrame caller = context.Frame;
        if (helper.Id == HelperId.Loop)
        {
            NoteFlags();
            context.Read(1).Rely();
            if (caller[1].IsNumber && (ulong)caller.CallbackDepth >= caller[1].Range.Maximum)
            {
                caller.CallbackDepth = 0;
                return;
            }
        }

        ProgramState turn = context.State.Copy();
        turn.Frame.CallbackDepth++;
        CallFrame frame = Enter(turn, context.Code.FunctionAt(given.Callback), isCallback: true);
        GiveArguments(helper, given, caller, frame, turn.Depth);
        turn.Slot = given.Callback;
        caller.CallbackDepth = 0;
        paths.Push(turn, context.Slot);
    }

    /// <summary>Ends the function that runs.</summary>
    /// <returns>Whether a caller goes on; when not, the program has ended.</returns>
    internal bool Exit()
    {
        bool isOutermost = context.State.Depth == 0 || context.Frame.IsCallback;
        if (isOutermost)
        {
            if (!context.Read(0).IsNumber && context.Frame.Function != 0)
                throw context.Refuse($"R0 is {ValueText.KindOf(context.Frame[0])} where a function ends that must return a number");
            CheckNothingKept(context.Frame.FirstOwnId);
            if (context.State.Depth == 0)
                CheckNoSection("ends");
            if (context.Frame.IsTimer)
                CheckAnswer(context.Frame[0], 0, 0, "a timer's function, which must answer 0");
            if (context.State.Depth == 0 && context.Frame.Function == 0 && _answers is { } answers)
                CheckAnswer(answers);
        }
        else if (context.Frame[0].Kind == ValueKind.Stack)
        {
            throw context.Refuse("R0 points into the stack of the function that ends here");
        }

        if (context.State.Depth == 0)
            return false;
        Leave(context.State);
        return true;
    }

    /// <summary>Goes back to the caller of a state's function with the result in its register 0.</summary>
    internal void Leave(ProgramState state)
    {
        CallFrame callee = state.Frame;
        if (callee.IsCallback)
            CheckAnswer(callee[0], 0, 1, "a callback, which must answer 0 to go on or 1 to stop");
        state.Pop();
        if (callee.IsCallback)
        {
            state.Slot = callee.CallSite;
            EndLoans(state, state.Depth + 1);
            Widening.Widen(state, callee.CallSite, state.Parent);
            return;
        }

        state.Frame[0] = callee[0];
        state.Slot = callee.CallSite + 1;
        EndLoans(state, state.Depth + 1);
    }

    // Parts of a dynptr may be copies on the stack that ends. Keys and records are lent for one turn only; the callback may have left pointers to them in its caller's stack.
    private static void EndLoans(ProgramState state, int depth) => state.Replace(value =>
        value.Kind is ValueKind.MapKey or ValueKind.Memory or ValueKind.ReadOnlyMemory && value.Place == depth ? Value.UnknownNumber() : value);

    /// <summary>Makes sure that what the program has to give back was given back.</summary>
    /// <param name="first">The id from which on resources count: a function that a helper called leaves its callers theirs.</param>
    internal void CheckNothingKept(int first = 0)
    {
        fields.CheckNoLock("ends");
        foreach (Resource kept in context.State.Resources)
        {
            if (kept.Id >= first)
                throw context.Refuse($"{kept} is not ended on this path", kept.Hint);
        }
    }

    /// <summary>Refuses what may not happen in a section.</summary>
    internal void CheckNoSection(string what)
    {
        if (context.State.Sections != default)
            throw context.Refuse($"it {what} in {context.State.Sections.Name}", "Leave the section on every path first.");
    }

    private CallFrame Enter(ProgramState state, FunctionRange function, bool isCallback)
    {
        if (state.Depth + 1 == MostFrames)
            throw context.Refuse($"it calls functions more than {MostFrames} deep");
        CallFrame frame = new(function.Index, state.Depth + 1, context.Slot) { IsCallback = isCallback, FirstOwnId = isCallback ? state.NewId() : 0 };
        state.Push(frame);
        return frame;
    }

    private static bool PassesStack(CallFrame caller)
    {
        for (int i = 1; i <= 5; i++)
        {
            if (caller[i].Kind == ValueKind.Stack)
                return true;
        }

        return false;
    }

    private void NoteFlags()
    {
        Value flags = context.Read(4);
        if (flags.IsNumber && flags.Range.IsZero)
            flags.Rely();
        else
            context.Facts.LoopWithFlags(context.Slot);
    }

    private static void GiveArguments(HelperDefinition helper, ArgumentSet given, CallFrame caller, CallFrame callback, int depth)
    {
        if (helper.Id == HelperId.Loop)
        {
            callback[1] = Value.UnknownNumber();
            callback[2] = caller[3];
            return;
        }

        if (helper.Id == HelperId.UserRingDrain)
        {
            callback[1] = Value.Pointer(ValueKind.Dynptr) with { Place = depth };
            callback[2] = caller[3];
            return;
        }

        callback[1] = Value.Pointer(ValueKind.Map) with { Map = given.Map };
        callback[2] = Value.Pointer(ValueKind.MapKey) with { Map = given.Map, Place = depth };
        callback[3] = Value.Pointer(ValueKind.MapValue) with { Map = given.Map };
        callback[4] = caller[3];
    }

    private void CheckAnswer(ProgramAnswers answers)
    {
        CheckAnswer(context.Frame[0], answers.Least, answers.Most, answers.Whose);
        if (answers.OfPlace?.Contains(context.Frame[0].Range.Bits) == true)
            context.Facts.AnswerForPlace();
    }

    private void CheckAnswer(Value result, long least, long most, string expected)
    {
        if (!result.IsNumber)
            throw context.Refuse($"R0 is {ValueText.KindOf(result)} at the end of {expected}");
        result.Rely();
        if (!NumberRange.Between(least, most).Contains(result.Range))
            throw context.Refuse($"R0 is {RangeText.Of(result.Range)} at the end of {expected}");
    }
}
