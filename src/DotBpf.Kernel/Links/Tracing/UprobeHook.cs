using System.Buffers;
using DotBpf.Kernel.Interop;
using Microsoft.Win32.SafeHandles;

namespace DotBpf.Kernel;

/// <summary>Attaches to places in programs and libraries.</summary>
internal static unsafe class UprobeHook
{
    private static readonly SearchValues<char> s_notInDefinitions = SearchValues.Create(" \t\n\r\v\f#");

    private const int SemaphoreShift = 32; // config:32-63 is the semaphore's offset (kernel/events/core.c, since 4.20)

    internal static BpfLink Attach(Attachment attachment, UprobeTarget target)
    {
        string path = ExecutablePath.Find(attachment, target.File);
        ulong offset = target.Function is { } function
            ? Executables.Ask(attachment, path, file => new ExecutableSymbols(file).OffsetOf(function)) + target.Offset
            : target.Offset;
        return Attach(attachment, path, offset, target);
    }

    /// <summary>Attaches to a place that is known.</summary>
    internal static BpfLink Attach(Attachment attachment, string path, ulong offset, UprobeTarget target)
    {
        if (target.SemaphoreOffset > uint.MaxValue)
            throw new ArgumentException($"The semaphore lies at {target.SemaphoreOffset}; the kernel takes offsets of 32 bits.", nameof(target));
        var scope = new PerfEventScope(target.ProcessId, null, target.Cookie, target.Method);
        if (TraceProbe.IsAsked(target.Method))
            return Define(attachment, path, offset, target, scope);
        ProbeDevice device = ProbeDevice.Find(attachment, "uprobe", "CONFIG_UPROBE_EVENTS");
        fixed (byte* text = AttributeText.Of(path))
        {
            // SAFETY: the path ends with a zero and is pinned until the event is open.
            perf_event_attr attributes = new()
            {
                type = device.Type,
                config = (target.IsReturn ? device.ReturnBit : 0) | target.SemaphoreOffset << SemaphoreShift,
                uprobe_path = (ulong)text,
                probe_offset = offset,
            };
            return PerfEvent.Attach(attachment, attributes, scope, errno => Advice(errno, path, offset));
        }
    }

    private static BpfLink Define(Attachment attachment, string path, ulong offset, UprobeTarget target, PerfEventScope scope)
    {
        // The kernel parts definitions at spaces and ends them at '#'. The open file is the same to it under a plain name.
        using SafeFileHandle? file = path.AsSpan().ContainsAny(s_notInDefinitions) ? File.OpenHandle(path) : null;
        string name = file is null ? path : $"/proc/self/fd/{file.DangerousGetHandle()}";
        string semaphore = target.SemaphoreOffset == 0 ? "" : $"(0x{target.SemaphoreOffset:x})";
        return TraceProbe.Attach(attachment, "uprobe_events", target.IsReturn, $"{name}:0x{offset:x}{semaphore}", scope, errno => Advice(errno, path, offset));
    }

    private static string? Advice(Errno errno, string path, ulong offset) => errno switch
    {
        Errno.ENOENT => $"'{path}' is not there.",
        Errno.EINVAL or Errno.EIO => $"Offset {offset} of '{path}' is no instruction that can be probed, or the file system cannot be (it must keep pages: not FUSE, for instance).",
        Errno.EOPNOTSUPP => "The instruction there is one that the kernel cannot step over.",
        _ => null,
    };
}
