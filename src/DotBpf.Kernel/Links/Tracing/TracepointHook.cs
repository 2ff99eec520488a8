using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to tracepoints.</summary>
internal static class TracepointHook
{
    internal static BpfLink Attach(Attachment attachment, TracepointTarget target)
    {
        var scope = new PerfEventScope(null, null, target.Cookie, target.Method);
        return Attach(attachment, TraceFileSystem.ReadTracepointId(attachment, target), scope, _ => null);
    }

    /// <summary>Attaches to the tracepoint of a number, and to a probe that is defined as one.</summary>
    internal static BpfLink Attach(Attachment attachment, ulong number, PerfEventScope scope, Func<Errno, string?> advice, TraceProbe? probe = null)
    {
        perf_event_attr attributes = new() { type = (uint)PerfEventType.Tracepoint, config = number, sample_period = 1 };
        return PerfEvent.Attach(attachment, attributes, scope, advice, probe);
    }
}
