using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Verifier.Flow;
using DotBpf.Embedded.Verifier.States;
using DotBpf.Embedded.Verifier.Text;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Verifier.Rules;

/// <summary>A function that is verified by itself.</summary>
internal sealed class GlobalFunction(FunctionRange range, BtfFunction type, BtfFunctionPrototype prototype)
{
    private const int MostArguments = 5;

    // What __arg_ctx and its like write into the types (bpf_helpers.h).
    private const string TagPrefix = "arg:";
    private const string ContextTag = "ctx";
    private const string ArenaTag = "arena";
    private const string NeverNullTag = "nonnull";
    private const string NullableTag = "nullable";

    internal FunctionRange Range { get; } = range;

    internal bool IsCalled { get; set; }

    /// <summary>The state that it begins with: of its arguments only what their types say.</summary>
    internal ProgramState Begin(VerifierContext context)
    {
        CallFrame frame = new(Range.Index, 0, -1);
        ProgramState state = new(frame, Range.Start);
        for (int i = 0; i < prototype.Parameters.Length; i++)
            frame[i + 1] = ArgumentOf(context, state, i);
        return state;
    }

    /// <summary>Makes sure that a call gives what the types ask for.</summary>
    internal void CheckCall(VerifierContext context, StackRules stack, RegionRules regions, DynptrRules dynptrs)
    {
        CheckPrototype(context);
        for (int i = 0; i < prototype.Parameters.Length; i++)
        {
            if (IsDynptr(i))
                CheckDynptr(context, dynptrs, i + 1);
            else
                CheckArgument(context, stack, regions, i);
        }
    }

    // Inside it is not known whether the packet is meant, which may move or be read-only.
    private void CheckDynptr(VerifierContext context, DynptrRules dynptrs, int register)
    {
        Value dynptr = dynptrs.Find(Range.Name, register, context.Read(register));
        if (dynptr.Dynptr is DynptrKind.Packet or DynptrKind.ReadOnlyPacket)
            throw context.Refuse($"{Range.Name} is not static, and the dynptr in R{register} stands for the packet, which such functions do not take on this host", "Make it static.");
    }

    private void CheckPrototype(VerifierContext context)
    {
        if (prototype.Parameters.Length > MostArguments)
            throw context.Refuse($"{Range.Name} takes {prototype.Parameters.Length} arguments; at most {MostArguments} fit into registers");
        if (prototype.Result.Resolve() is not (BtfInteger or BtfEnum))
            throw context.Refuse($"{Range.Name} is not static and does not return a number ({prototype.Result})", "Make it static, or let it return int.");
        for (int i = 0; i < prototype.Parameters.Length; i++)
            CheckTags(context, i);
    }

    // btf_prepare_func_args, kernel/bpf/btf.c, 6.18.
    private void CheckTags(VerifierContext context, int index)
    {
        string[] tags = [.. TagsOf(index)];
        string argument = $"argument '{prototype.Parameters[index].Name}' of {Range.Name}";
        if (Array.Find(tags, tag => tag is not (ContextTag or ArenaTag or NeverNullTag or NullableTag)) is { } unknown)
            throw context.Refuse($"{argument} has the tag '{unknown}', which this host does not know");
        if (tags.Length == 0)
            return;
        if (prototype.Parameters[index].Type.Resolve() is not BtfPointer pointer)
            throw context.Refuse($"{argument} has the tag '{tags[0]}', which is for pointers");
        if (tags.Contains(ContextTag) && tags.Any(tag => tag != ContextTag))
            throw context.Refuse($"{argument} has the tag '{ContextTag}', which says all of a pointer, and another one");
        if (tags.Contains(ContextTag) && !IsContext(context, pointer) && pointer.Target.Resolve() is not BtfVoid)
            throw context.Refuse($"{argument} has the tag '{ContextTag}' and is {pointer}, where programs of kind {context.Subject.Spec.Type} have struct {context.Subject.Context.Name} *");
        if (IsDynptr(index))
            throw context.Refuse($"{argument} has the tag '{tags[0]}', and dynptrs take none");
        if (tags.Contains(ArenaTag) && tags.Any(tag => tag != ArenaTag))
            throw context.Refuse($"{argument} has the tag '{ArenaTag}', which says all of a pointer, and another one");
        if (tags.Contains(NullableTag))
            throw context.Refuse($"{argument} has the tag '{NullableTag}', which memory does not take", "Without it a pointer to memory may be null already.");
    }

    private Value ArgumentOf(VerifierContext context, ProgramState state, int index)
    {
        if (prototype.Parameters[index].Type.Resolve() is BtfInteger or BtfEnum)
            return Value.UnknownNumber();
        if (IsContext(context, index))
            return Value.Pointer(ValueKind.Context);
        if (IsInArena(index))
            return Value.Pointer(ValueKind.Arena);
        if (IsDynptr(index))
            return Value.Pointer(ValueKind.Dynptr);
        Value memory = Value.Pointer(ValueKind.Memory) with { Extent = SizeOf(context, index) };
        return IsNeverNull(index) ? memory : memory with { MayBeNull = true, Id = state.NewId() };
    }

    private void CheckArgument(VerifierContext context, StackRules stack, RegionRules regions, int index)
    {
        int register = index + 1;
        Value value = context.Read(register);
        string argument = $"argument '{prototype.Parameters[index].Name}' of {Range.Name} (R{register})";
        if (prototype.Parameters[index].Type.Resolve() is BtfInteger or BtfEnum)
        {
            if (!value.IsNumber)
                throw context.Refuse($"{argument} is {ValueText.KindOf(value)}, not a number");
        }
        else if (IsContext(context, index))
        {
            if (value.Kind != ValueKind.Context || value.Offset != 0 || !value.Range.IsZero)
                throw context.Refuse($"{argument} is {ValueText.KindOf(value)}, not the context as the program got it");
        }
        else if (IsInArena(index))
        {
            if (value.Kind != ValueKind.Arena && !value.IsNumber)
                throw context.Refuse($"{argument} is {ValueText.KindOf(value)}, not a pointer into an arena");
        }
        else
        {
            CheckMemory(context, stack, regions, register, value, index, argument);
        }
    }

    private void CheckMemory(VerifierContext context, StackRules stack, RegionRules regions, int register, Value value, int index, string argument)
    {
        if (value.IsNull && !IsNeverNull(index))
        {
            value.Rely();
            return;
        }

        if (value.MayBeNull && IsNeverNull(index))
            throw context.Refuse($"{argument} may be null", Hints.CompareWithNull);
        int size = SizeOf(context, index);
        if (value.Kind == ValueKind.Stack)
        {
            stack.Lend(register, value, size, MemoryAccess.Read, false);
            stack.Lend(register, value, size, MemoryAccess.Write, false);
            return;
        }

        if (value.Kind is not (ValueKind.Packet or ValueKind.PacketMeta or ValueKind.MapValue or ValueKind.Record or ValueKind.Memory))
            throw context.Refuse($"{argument} is {ValueText.KindOf(value)}, not memory");
        regions.Check(register, value, 0, size, MemoryAccess.Read);
        regions.Check(register, value, 0, size, MemoryAccess.Write);
    }

    private bool IsContext(VerifierContext context, int index)
    {
        if (prototype.Parameters[index].Type.Resolve() is not BtfPointer pointer)
            return false;
        return IsContext(context, pointer) || TagsOf(index).Contains(ContextTag);
    }

    private static bool IsContext(VerifierContext context, BtfPointer pointer) =>
        pointer.Target.Resolve() is BtfStruct { Name: var name } && name == context.Subject.Context.Name;

    private bool IsDynptr(int index) =>
        prototype.Parameters[index].Type.Resolve() is BtfPointer pointer && pointer.Target.Resolve() is BtfStruct { Name: "bpf_dynptr" };

    private bool IsInArena(int index) => TagsOf(index).Contains(ArenaTag);

    private bool IsNeverNull(int index) => TagsOf(index).Contains(NeverNullTag);

    private IEnumerable<string> TagsOf(int index) =>
        type.Types.TagsOf(type, index).Where(tag => tag.StartsWith(TagPrefix, StringComparison.Ordinal)).Select(tag => tag[TagPrefix.Length..]);

    private int SizeOf(VerifierContext context, int index)
    {
        BtfType argument = prototype.Parameters[index].Type.Resolve();
        if (argument is BtfPointer pointer && pointer.Target.Resolve().SizeInBytes is { } size and > 0 and <= int.MaxValue)
            return (int)size;
        throw context.RefuseAt(Range.Start, $"{Range.Name} is not static, and the size of what its argument '{prototype.Parameters[index].Name}' points to is not known ({argument})", "Make it static.");
    }
}
