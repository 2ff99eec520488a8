using System.Runtime.CompilerServices;
using DotBpf.Embedded.Helpers;
using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.KernelFunctions;

/// <summary>Iterators on a program's stack: loops that the verifier knows to end (kernel/bpf/bpf_iter.c, 6.18).</summary>
/// <remarks>SAFETY: an iterator is read from the program's memory and checked like any address the program gives; what it says is never believed to be more than two numbers.</remarks>
internal static unsafe class IteratorFunctions
{
    // BPF_MAX_LOOPS, include/linux/bpf.h, 6.18.
    private const long MostNumbers = 8 * 1024 * 1024;
    private const string Argument = "the iterator";

    internal static HelperDefinition[] All { get; } =
    [
        new("int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end)", HelperUsers.All, &NewNumbers)
        {
            Takes = [IteratorRoom, Number, Number],
            Iterator = IteratorKind.Numbers,
            Effects = HelperEffects.WorksUnderLock,
        },
        new("int *bpf_iter_num_next(struct bpf_iter_num *it)", HelperUsers.All, &NextNumber)
        {
            Takes = [Iterator],
            Gives = ResultType.ElementOrNull,
            Iterator = IteratorKind.Numbers,
            Effects = HelperEffects.WorksUnderLock,
        },
        new("void bpf_iter_num_destroy(struct bpf_iter_num *it)", HelperUsers.All, &EndNumbers)
        {
            Takes = [EndedIterator],
            Gives = ResultType.Nothing,
            Iterator = IteratorKind.Numbers,
            Effects = HelperEffects.WorksUnderLock,
        },
    ];

    // The number before the first is the current one, so that the next is the first.
    private static ulong NewNumbers(Machine machine, ulong iterator, ulong start, ulong end, ulong unused4, ulong unused5)
    {
        int first = (int)start, last = (int)end;
        Errno errno = first > last ? Errno.EINVAL : (long)last - first > MostNumbers ? Errno.E2BIG : Errno.None;
        Set(machine, iterator, errno == Errno.None ? new NumberIterator(unchecked(first - 1), last) : default);
        return (uint)Answer.Failure(errno);
    }

    private static ulong NextNumber(Machine machine, ulong iterator, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        NumberIterator at = Unsafe.ReadUnaligned<NumberIterator>(machine.Readable(iterator, NumberIterator.SizeInBytes, Argument));
        int next = unchecked(at.Current + 1);
        bool isThere = next < at.End;
        Set(machine, iterator, isThere ? at with { Current = next } : default);
        return isThere ? iterator : 0;
    }

    private static ulong EndNumbers(Machine machine, ulong iterator, ulong unused2, ulong unused3, ulong unused4, ulong unused5)
    {
        Set(machine, iterator, default);
        return 0;
    }

    private static void Set(Machine machine, ulong iterator, NumberIterator value) =>
        Unsafe.WriteUnaligned(machine.Writable(iterator, NumberIterator.SizeInBytes, Argument), value);
}
