using DotBpf.Embedded.Interpreter;
using static DotBpf.Embedded.Helpers.ArgumentType;

namespace DotBpf.Embedded.Helpers;

/// <summary>Writing text: to the host's trace, or into the program's own buffer.</summary>
/// <remarks>SAFETY: formats, arguments and buffers are checked to be the program's for their whole size.</remarks>
internal static unsafe class TextHelpers
{
    private const int PrintkArguments = 3;
    private const int MostArguments = 12;
    private const int LongestTrace = 1024;

    internal static HelperDefinition[] All { get; } =
    [
        new(6, "bpf_trace_printk", HelperUsers.All, &Trace, isGplOnly: true) { Takes = [Bytes, Size], Effects = HelperEffects.FollowsNumbers },
        new(HelperId.Format, "bpf_snprintf", HelperUsers.All, &Format, isGplOnly: true) { Takes = [RoomOrNull, SizeOrZero, ConstantText, BytesOrNull, SizeOrZero], Effects = HelperEffects.FollowsNumbers },
        new(177, "bpf_trace_vprintk", HelperUsers.All, &TraceMany, isGplOnly: true) { Takes = [Bytes, Size, BytesOrNull, SizeOrZero], Effects = HelperEffects.FollowsNumbers },
    ];

    private static ulong Trace(Machine machine, ulong format, ulong size, ulong first, ulong second, ulong third)
    {
        ulong* arguments = stackalloc ulong[PrintkArguments] { first, second, third };
        ReadOnlySpan<byte> text = new(machine.Readable(format, (uint)size, "the format"), (int)size);
        return Trace(machine, text, new ReadOnlySpan<ulong>(arguments, PrintkArguments));
    }

    private static ulong TraceMany(Machine machine, ulong format, ulong size, ulong data, ulong dataSize, ulong unused5)
    {
        ReadOnlySpan<byte> text = new(machine.Readable(format, (uint)size, "the format"), (int)size);
        return TryReadArguments(machine, data, (uint)dataSize, out ReadOnlySpan<ulong> arguments)
            ? Trace(machine, text, arguments)
            : Answer.Failure(Errno.EINVAL);
    }

    private static ulong Trace(Machine machine, ReadOnlySpan<byte> format, ReadOnlySpan<ulong> arguments)
    {
        Span<byte> text = stackalloc byte[LongestTrace - 1]; // the kernel's buffer ends with a zero
        TextFormatter formatter = new(machine, arguments, text);
        int end = format.IndexOf((byte)0);
        if (end < 0 || !formatter.TryFormat(format[..end]))
            return Answer.Failure(Errno.EINVAL);
        machine.Host.WriteTrace(System.Text.Encoding.UTF8.GetString(formatter.Written.TrimEnd((byte)'\n')));
        return (ulong)formatter.Length;
    }

    // The answer is the length that the whole text would have, its end included, as snprintf has it plus one.
    private static ulong Format(Machine machine, ulong buffer, ulong size, ulong format, ulong data, ulong dataSize)
    {
        Span<byte> target = new(machine.Writable(buffer, (uint)size, "the buffer"), (int)size);
        ReadOnlySpan<byte> text = machine.ReadString(format, LongestTrace, "the format");
        if (!TryReadArguments(machine, data, (uint)dataSize, out ReadOnlySpan<ulong> arguments))
            return Answer.Failure(Errno.EINVAL);
        Span<byte> room = target.IsEmpty ? target : target[..^1];
        TextFormatter formatter = new(machine, arguments, room);
        if (!formatter.TryFormat(text))
            return Answer.Failure(Errno.EINVAL);
        if (!target.IsEmpty)
            target[formatter.Written.Length] = 0;
        return (ulong)formatter.Length + 1;
    }

    private static bool TryReadArguments(Machine machine, ulong data, uint size, out ReadOnlySpan<ulong> arguments)
    {
        arguments = default;
        if (size % sizeof(ulong) != 0 || size > MostArguments * sizeof(ulong))
            return false;
        arguments = new ReadOnlySpan<ulong>(machine.Readable(data, size, "the arguments"), (int)size / sizeof(ulong));
        return true;
    }
}
