using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.Numbers;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;
using DotBpf.ObjectFiles.Instructions;

namespace DotBpf.Embedded.Verifier.Explanations;

/// <summary>Puts where values came from into words.</summary>
internal sealed class ValueWords(VerifierContext context, ValueHistory history, Places places)
{
    private const int DeepestNesting = 8;

    private readonly ProgramCode _code = context.Code;
    private int _nesting;

    /// <summary>What a value is.</summary>
    internal Description Of(ValueSource source)
    {
        if (_nesting == DeepestNesting)
            return new(null, "computed from others");
        _nesting++;
        Description description = source switch
        {
            { IsArgument: true } => OfArgument(source.Step!, source.Register),
            { Step: { } step } => OfStep(step),
            _ => OfBeginning(source.Register),
        };
        _nesting--;
        return description;
    }

    /// <summary>What an instruction made.</summary>
    internal Description OfStep(Step step)
    {
        InstructionDefinition row = _code.Row(step.Slot);
        return row.Operation switch
        {
            Operation.Call => OfCall(step),
            Operation.Load or Operation.LoadSignExtended or Operation.LoadAcquire => OfLoad(step),
            Operation.LoadImmediate => OfImmediate(step),
            Operation.Move or Operation.Store when row.Operand == Operand.Immediate => new(null, $"the constant {_code[step.Slot].Immediate} {places.Of(step.Slot)}"),
            _ => OfArithmetic(step, row),
        };
    }

    /// <summary>What was added to a pointer on its way; empty for nothing.</summary>
    internal string Movement(ValueSource source, Value value)
    {
        if (!value.IsPointer || (value.Offset == 0 && value.Range.IsZero))
            return "";
        string constant = value.Offset == 0 ? "" : $", plus {RangeText.Of(NumberRange.Constant((ulong)value.Offset))}";
        if (value.Range.IsZero || source.Moved is not { } moved)
            return constant;
        Description number = Of(history.Find(moved, history.AddendOf(moved), isPointer: false));
        return $"{constant}, plus {RangeText.Of(value.Range)} ({number})";
    }

    /// <summary>Which call left an argument register unset.</summary>
    internal string WhoUsedUp(int register, ValueSource source) => source is { IsArgument: false, Step: { } step } && _code.Row(step.Slot).Operation == Operation.Call
        ? $"R{register} was used up by the call of {CalleeOf(step)} {places.Of(step.Slot)}"
        : "";

    /// <summary>The array that an instruction reaches into at a place that varies: <c>-&gt;cells</c>; empty for anything else.</summary>
    internal static string Member(Value value, Instruction instruction, int register)
    {
        bool varies = value is { Kind: ValueKind.MapValue, Range.IsConstant: false, Map.ValueType: { } type } && type.Resolve() is BtfStruct;
        if (!varies || BaseOf(instruction) != register)
            return "";
        string name = FieldName.OfVariable(value.Map!.ValueType, (long)value.Offset + instruction.Offset);
        return name.Length == 0 ? "" : "->" + name;
    }

    private static int BaseOf(Instruction instruction) => InstructionSet.Find(instruction)?.Operation switch
    {
        Operation.Load or Operation.LoadSignExtended or Operation.LoadAcquire => instruction.Source,
        Operation.Store or Operation.StoreRelease or (>= Operation.AtomicAdd and <= Operation.AtomicCompareExchange) => instruction.Destination,
        _ => -1,
    };

    /// <summary>Whether a value was a pointer when it came; a register that holds a number now has lost it.</summary>
    internal bool WasPointer(ValueSource source)
    {
        if (source is not { IsArgument: false, Step: { } step })
            return false;
        return _code.Row(step.Slot).Operation == Operation.Call
            ? HelperAt(step)?.Gives is ResultType.ValueOrNull or ResultType.RecordOrNull or ResultType.SliceOrNull
            : step.Subject.Kind == ValueKind.Context && context.Subject.Context.FieldAt(_code[step.Slot].Offset) is { Source: not ContextSource.Stored };
    }

    /// <summary>The call that ended what a pointer pointed to; empty when none is seen.</summary>
    internal string End(ValueSource source, Step last)
    {
        Step? end = null;
        for (Step? step = last.Before; step is not null && step != source.Step; step = step.Before)
            end = Ends(step) ? step : end;
        return end is null ? "" : $", and is no pointer since {CalleeOf(end)} {places.Of(end.Slot)}";
    }

    private bool Ends(Step step) => HelperAt(step) is { } helper
        && ((helper.Effects & HelperEffects.MovesPacket) != 0 || helper.Takes.Contains(ArgumentType.Record) || helper.Takes.Contains(ArgumentType.RecordDynptr));

    private HelperDefinition? HelperAt(Step step) => _code.HelperAt(step.Slot);

    private Description OfArgument(Step call, int register)
    {
        if (!_code.CallsFunction(call.Slot))
            return new(null, $"what {CalleeOf(call)} calls its function with (argument {register})");
        Description parameter = OfParameter(_code.FunctionAt(_code.FunctionTarget(call.Slot)), register);
        Description given = Of(history.Find(call, register, isPointer: true));
        return given.Name is null ? parameter : parameter with { Words = $"{parameter.Words}, given as `{given.Name}` {places.Of(call.Slot)}" };
    }

    private Description OfParameter(FunctionRange function, int register) =>
        new(ParameterOf(function, register), function.Index == 0 ? "the context" : $"argument {register} of {function.Name}");

    // What a path begins with: a program's context, or whatever a function is called with that is verified by itself.
    private Description OfBeginning(int register)
    {
        FunctionRange function = _code.Functions[context.State.Frames[0].Function];
        Description parameter = OfParameter(function, register);
        bool isByItself = function.Index != 0 && !context.State.Frames[0].IsTimer;
        return isByItself ? parameter with { Words = $"{parameter.Words}, which is not static and verified by itself for any argument" } : parameter;
    }

    private string? ParameterOf(FunctionRange function, int register)
    {
        int type = context.Subject.Spec.Functions.FirstOrDefault(each => each.Slot == function.Start).TypeId;
        bool isKnown = type != 0 && context.Subject.Types is { } types && type < types.Count;
        if (!isKnown || context.Subject.Types![type] is not BtfFunction { Prototype: BtfFunctionPrototype prototype } || register == 0 || register > prototype.Parameters.Length)
            return null;
        return prototype.Parameters[register - 1].Name is { Length: > 0 } name ? name : null;
    }

    private Description OfCall(Step call)
    {
        string callee = CalleeOf(call);
        string? variable = places.LineOf(call.Slot) is { } line ? SourceText.VariableOf(line.Text, callee) : null;
        string map = call.Subject is { Kind: ValueKind.Map, Map: { } shape } ? $" on map '{shape.Name}'" : "";
        return new(variable, $"the result of {callee}{map} {places.Of(call.Slot)}");
    }

    private Description OfLoad(Step load)
    {
        Value from = load.Subject;
        int offset = _code[load.Slot].Offset;
        string where = places.Of(load.Slot);
        return from.Kind switch
        {
            ValueKind.Context => new(FieldOfContext(load, offset), $"read from the context {where}"),
            ValueKind.MapValue => OfValue(load, from, offset + (long)from.Offset, where),
            ValueKind.Packet or ValueKind.PacketMeta => new(null, $"read from the packet {where}"),
            ValueKind.Record => new(null, $"read from a record {where}"),
            ValueKind.Stack => new(null, $"read from the stack {where}"),
            _ => new(null, $"read from memory {where}"),
        };
    }

    private string? FieldOfContext(Step load, int offset)
    {
        if (context.Subject.Context.FieldAt(offset) is not { } field)
            return null;
        string name = Of(history.Find(load, _code[load.Slot].Source, isPointer: true)).Name ?? context.Subject.Context.Name;
        return $"{name}->{field.Name}";
    }

    private Description OfValue(Step load, Value from, long offset, string where)
    {
        string field = FieldName.At(from.Map!.ValueType, offset);
        if (from.Map.ValueType?.Resolve() is BtfDataSection)
            return new(field.Length == 0 ? null : field, $"a global variable, read {where}");
        string? holder = Of(history.Find(load, _code[load.Slot].Source, isPointer: true)).Name;
        string words = $"read from a value of map '{from.Map.Name}' {where}";
        return field.Length == 0 || holder is null ? new(field.Length == 0 ? null : field, words) : new(field[0] == '[' ? holder + field : $"{holder}->{field}", words);
    }

    private Description OfImmediate(Step load)
    {
        if (context.Subject.LoadedMaps.TryGetValue(load.Slot, out LoadedMap loaded))
        {
            MapShape map = context.Subject.Maps[loaded.Map];
            string variable = loaded.Offset is { } offset ? FieldName.OfVariable(map.ValueType, offset) : "";
            return variable.Length > 0 ? new(variable, "a global variable") : new(null, $"map '{map.Name}'");
        }

        return new(null, $"the constant {(long)_code[load.Slot].WideImmediate(_code[load.Slot + 1])} {places.Of(load.Slot)}");
    }

    // With one unknown operand, it is that one in another shape.
    private Description OfArithmetic(Step step, InstructionDefinition row)
    {
        bool isQuoted = places.LineOf(step.Slot) is not null && !places.IsHere(step.Slot);
        string computed = $"computed {places.Of(step.Slot)}{(isQuoted ? $", {SourceText.Quote(places.LineOf(step.Slot)!.Value.Text)}" : "")}";
        if (row.Operand == Operand.Register)
            return new(null, computed);
        Description operand = Of(history.Find(step, _code[step.Slot].Destination, isPointer: false));
        string? basis = operand.Name ?? operand.Basis;
        return new(null, basis is null ? computed : $"computed from `{basis}`{computed["computed".Length..]}", basis);
    }

    private string CalleeOf(Step call)
    {
        if (_code.CallsFunction(call.Slot))
            return _code.FunctionAt(_code.FunctionTarget(call.Slot)).Name;
        return HelperAt(call)?.Name ?? "a function";
    }
}
