using System.Globalization;
using System.Runtime.InteropServices;

namespace DotBpf.Kernel.Tests.Libbpf;

/// <summary>Does what plans mean by the verbs of a typed view, and by libbpf's calls that they stand for.</summary>
internal abstract class TypedSteps(MapAgainstLibbpf pair)
{
    /// <summary>What can be done.</summary>
    protected abstract IReadOnlyList<Action<StepPlan>> Verbs { get; }

    protected MapAgainstLibbpf Pair => pair;

    internal void Do(StepPlan plan) => MapKind.Pick(Verbs, plan.Operation)(plan);

    /// <summary>Compares all that is there.</summary>
    internal abstract void CompareContents();

    protected static string Text<T>(T value)
        where T : unmanaged => Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));

    protected static string TextOf<T>(T[] values)
        where T : unmanaged => Operand.Of(MemoryMarshal.AsBytes<T>(values).ToArray()).Text;

    /// <summary>A verb that says by <see langword="false"/> what the kernel says by an errno.</summary>
    protected static Answer Try(Errno refusal, Func<bool> verb) => Catch(() => new Answer(verb() ? Errno.None : refusal, 0, ""));

    /// <summary>A verb that gives a value, and zero with a refusal.</summary>
    protected static Answer TryRead<T>(Errno refusal, Func<(bool IsThere, T Value)> verb)
        where T : unmanaged
    {
        Answer answer = Catch(() =>
        {
            (bool isThere, T value) = verb();
            return new Answer(isThere ? Errno.None : refusal, 0, Text(value));
        });
        return answer.Bytes.Length == 0 ? answer with { Bytes = Text(default(T)) } : answer;
    }

    /// <summary>A verb that throws every refusal.</summary>
    protected static Answer Do(Action verb) => Try(Errno.None, () =>
    {
        verb();
        return true;
    });

    /// <summary>A verb on many entries, whose refusal says how many it did.</summary>
    protected static Answer DoMany(int count, Action verb)
    {
        try
        {
            verb();
            return new(Errno.None, count, "");
        }
        catch (BpfSyscallException error)
        {
            int end = error.Message.IndexOf($" of {count} entries were written before", StringComparison.Ordinal);
            int start = error.Message.LastIndexOf(' ', end - 1) + 1;
            return new(error.Errno, int.Parse(error.Message[start..end], CultureInfo.InvariantCulture), "");
        }
    }

    private static Answer Catch(Func<Answer> verb)
    {
        try
        {
            return verb();
        }
        catch (BpfSyscallException error)
        {
            return new(error.Errno, 0, "");
        }
    }
}
