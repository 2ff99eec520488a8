using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>Attaches to tracepoints.</summary>
internal static class TracepointHook
{
    internal static BpfLink Attach(Attachment attachment, TracepointTarget target)
    {
        perf_event_attr attributes = new()
        {
            type = (uint)PerfEventType.Tracepoint,
            config = TraceFileSystem.ReadTracepointId(attachment, target),
            sample_period = 1,
        };
        return PerfEvent.Attach(attachment, attributes, new PerfEventScope(null, null, target.Cookie, target.Method), _ => null);
    }
}
