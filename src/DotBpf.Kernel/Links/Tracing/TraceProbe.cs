using System.Globalization;
using System.Text;
using DotBpf.Kernel.Interop;

namespace DotBpf.Kernel;

/// <summary>A probe that a line in a file of tracefs defines, as kernels need it whose perf events make no probes themselves.</summary>
/// <remarks>Kernel: Documentation/trace/kprobetrace.rst and uprobetracer.rst. The definition stays until somebody takes it away, so a killed process leaves its own behind.</remarks>
internal sealed class TraceProbe : IDisposable
{
    // Since then perf events make probes (kernel/events/core.c).
    private const string DevicesSince = "4.17";

    private const int Attempts = 20;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly string s_group = $"dotbpf_{Environment.ProcessId}_{Random.Shared.Next():x}";
    private static int s_count;

    private readonly string _definitions;
    private readonly string _name;

    private TraceProbe(string definitions, string name) => (_definitions, _name) = (definitions, name);

    /// <summary>Whether to attach in this way.</summary>
    internal static bool IsAsked(AttachMethod method) =>
        method == AttachMethod.TraceFile || (method != AttachMethod.Link && !KernelVersion.IsAtLeast(DevicesSince));

    /// <summary>Defines a probe, and lets the program run on it.</summary>
    /// <param name="attachment">The program and the hook.</param>
    /// <param name="file">The file of definitions: <c>kprobe_events</c> or <c>uprobe_events</c>.</param>
    /// <param name="isReturn">Whether it is a probe at the return.</param>
    /// <param name="place">The place, as that file takes it.</param>
    /// <param name="scope">Where to watch it.</param>
    /// <param name="advice">What an errno means at this hook.</param>
    internal static BpfLink Attach(Attachment attachment, string file, bool isReturn, string place, PerfEventScope scope, Func<Errno, string?> advice)
    {
        TraceProbe probe = Define(attachment, file, isReturn, place, advice);
        try
        {
            return TracepointHook.Attach(attachment, ReadNumber(attachment, probe._name), scope with { Method = AttachMethod.Legacy }, advice, probe);
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    /// <summary>Takes the definition away. An event that somebody else watches as well keeps it.</summary>
    public void Dispose()
    {
        Errno errno = Append(_definitions, $"-:{_name}");
        for (int attempt = 0; errno == Errno.EBUSY && attempt < Attempts; attempt++)
        {
            // A process that is being started holds copies of all descriptors for a moment, that of the event too.
            Thread.Sleep(s_pause);
            errno = Append(_definitions, $"-:{_name}");
        }

        if (errno is not (Errno.None or Errno.ENOENT or Errno.EBUSY))
            throw new BpfSyscallException(BpfCommand.DefineProbe, errno, $"'{_definitions}', to remove '{_name}'");
    }

    private static TraceProbe Define(Attachment attachment, string file, bool isReturn, string place, Func<Errno, string?> advice)
    {
        string definitions = $"{TraceFileSystem.Find(attachment)}/{file}";
        if (!File.Exists(definitions))
            throw attachment.Unsupported($"This kernel was built without CONFIG_{file.ToUpperInvariant()}: there is no {definitions}.");
        string name = string.Create(CultureInfo.InvariantCulture, $"{s_group}/probe_{Interlocked.Increment(ref s_count)}");
        Errno errno = Append(definitions, $"{(isReturn ? 'r' : 'p')}:{name} {place}");
        return errno == Errno.None ? new TraceProbe(definitions, name) : throw attachment.Refused(BpfCommand.DefineProbe, errno, advice(errno));
    }

    private static ulong ReadNumber(Attachment attachment, string name) =>
        TraceFileSystem.ReadTracepointId(attachment, new TracepointTarget(s_group, name[(s_group.Length + 1)..]));

    // One write is one definition; what is there already stays, as the file is not truncated.
    private static unsafe Errno Append(string file, string line)
    {
        int number = LibC.open(file, LibC.O_WRONLY | LibC.O_APPEND | LibC.O_CLOEXEC);
        if (number < 0)
            return Bpf.LastErrno();
        using var opened = new Descriptor(number);
        byte[] text = Encoding.UTF8.GetBytes(line + "\n");

        // SAFETY: the kernel reads as many bytes as the array has, which is pinned for the call.
        fixed (byte* start = text)
            return LibC.write(number, start, (nuint)text.Length) < 0 ? Bpf.LastErrno() : Errno.None;
    }
}
