using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Maps.Values;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>The locks and timers in values of maps: only helpers touch them, and a lock is given back before anything else happens.</summary>
internal sealed class ValueFieldRules(VerifierContext context, PathQueue paths)
{
    private readonly HashSet<(int Function, MapShape Map)> _callbacks = [];

    /// <summary>Makes sure that a register points to the field of a kind in a value.</summary>
    internal void Check(HelperDefinition helper, int register, Value value, ValueFieldKind kind)
    {
        bool isField = value is { Kind: ValueKind.MapValue, MayBeNull: false, Map.Fields: { } fields } && value.Range.IsConstant
            && fields.OffsetOf(kind) == value.Offset + (long)value.Range.Bits.Value;
        if (!isField)
            throw context.Refuse($"{helper.Name} takes the {kind.ToString().ToLowerInvariant()} in a map's value in R{register}, which is {ValueText.Of(value)}");
    }

    /// <summary>Takes or gives back a lock.</summary>
    internal void Lock(HelperDefinition helper, Value value)
    {
        if (context.Subject.Spec.Type == ObjectFiles.ProgramType.SocketFilter)
            throw context.Refuse($"programs of kind SocketFilter may not call {helper.Name}");
        (MapShape, int) wanted = (value.Map!, value.Id);
        bool isTaking = helper.Id == HelperId.TakeLock;
        if (isTaking && context.State.Lock is not null)
            throw context.Refuse("it takes a lock while it holds one");
        if (!isTaking && context.State.Lock != wanted)
            throw context.Refuse(context.State.Lock is null ? "it gives back a lock that it does not hold" : "it gives back another lock than the one it holds");
        context.State.Lock = isTaking ? wanted : null;
    }

    /// <summary>Refuses what may not happen while a lock is held.</summary>
    internal void CheckNoLock(string what)
    {
        if (context.State.Lock is { } held)
            throw context.Refuse($"it {what} while it holds the lock of a value of map '{held.Map.Name}'", "Call bpf_spin_unlock first.");
    }

    /// <summary>Follows the function that a timer calls, which starts anew with the map, the key and the value.</summary>
    internal void FollowTimer(int function, MapShape map)
    {
        if (!_callbacks.Add((function, map)))
            return;
        int index = context.Code.FunctionAt(function).Index;
        context.Facts.CallBack(index);
        CallFrame frame = new(index, 0, -1) { IsTimer = true };
        frame[1] = Value.Pointer(ValueKind.Map) with { Map = map };
        frame[2] = Value.Pointer(ValueKind.MapKey) with { Map = map };
        frame[3] = Value.Pointer(ValueKind.MapValue) with { Map = map };
        paths.Push(new ProgramState(frame, function), context.Slot);
    }
}
