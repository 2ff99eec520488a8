using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Loops by callback, and comparing strings.</summary>
/// <remarks>SAFETY: strings are read byte by byte through the machine's checks.</remarks>
internal static unsafe class ControlHelpers
{
    /// <summary>The most calls of one <c>bpf_loop</c> (BPF_MAX_LOOPS, include/linux/bpf.h, 6.18).</summary>
    internal const uint MaxLoops = 8 * 1024 * 1024;

    internal static HelperDefinition[] All { get; } =
    [
        new(HelperId.Loop, "bpf_loop", HelperUsers.All, &Loop) { Takes = [Anything, Callback, StackOrNull, Anything] },
        new(182, "bpf_strncmp", HelperUsers.All, &CompareStrings) { Takes = [Bytes, Size, ConstantText] },
    ];

    /// <summary>A loop that the kernel writes out in the place of the call: the count has all its bits, and too many turns are a number of 32 bits.</summary>
    internal static HelperDefinition WrittenOutLoop { get; } =
        new(HelperId.Loop, "bpf_loop", HelperUsers.All, &LoopWrittenOut) { Takes = [Anything, Callback, StackOrNull, Anything] };

    /// <summary>What a loop that is written out answers to too many turns.</summary>
    internal static ulong TooManyTurns => (uint)Answer.Failure(Errno.E2BIG);

    private static ulong LoopWrittenOut(Machine machine, ulong count, ulong callback, ulong context, ulong flags, ulong unused5) =>
        count > MaxLoops ? TooManyTurns : Loop(machine, count, callback, context, flags, unused5);

    private static ulong Loop(Machine machine, ulong count, ulong callback, ulong context, ulong flags, ulong unused5)
    {
        if (flags != 0)
            return Answer.Failure(Errno.EINVAL);
        if ((uint)count > MaxLoops)
            return Answer.Failure(Errno.E2BIG);
        CallbackFunction function = machine.CallbackAt(callback);
        for (uint i = 0; i < (uint)count; i++)
        {
            if (function.Call(i, context) != 0)
                return i + 1;
        }

        return (uint)count;
    }

    private static ulong CompareStrings(Machine machine, ulong first, ulong size, ulong second, ulong unused4, ulong unused5)
    {
        byte* left = machine.Readable(first, (uint)size, "the first string");
        ReadOnlySpan<byte> right = machine.ReadString(second, (int)Math.Min((uint)size, int.MaxValue), "the second string");
        for (int i = 0; i < (int)(uint)size; i++)
        {
            byte expected = i < right.Length ? right[i] : (byte)0;
            if (left[i] != expected)
                return Answer.Signed(left[i] < expected ? -1 : 1);
            if (expected == 0)
                return 0;
        }

        return 0;
    }
}
