using System.Runtime.InteropServices;
using DotBpf.Kernel.Interop;
using DotBpf.ObjectFiles;

namespace DotBpf.Kernel;

/// <summary>Makes perf buffers and stores them in a perf event array.</summary>
internal static unsafe class PerfBufferOpener
{
    private const uint SoftwareEvent = 1;
    private const ulong OutputOfPrograms = 10;
    private const ulong SampleRaw = 1 << 10;
    private const ulong FormatTimeEnabled = 1 << 0;
    private const ulong FormatLost = 1 << 4;
    private const int WatermarkBit = 14;
    private const int WriteBackwardBit = 27;
    private const int AnyProcess = -1;

    /// <summary>Makes a buffer for each CPU that is online and has a slot.</summary>
    internal static List<PerfBufferMemory> OpenAll(KernelMap map, PerfReaderOptions options)
    {
        if (map.Info.Type != MapType.PerfEventArray)
            throw new BpfSyscallException(BpfCommand.PerfEventOpen, Errno.ENOTSUPP, map.ToString(), "The map is no perf event array.");
        if (options.BytesPerCpu < SharedMapping.PageSize)
            throw new ArgumentException($"A perf buffer is at least a page of {SharedMapping.PageSize} bytes; {options.BytesPerCpu} were asked for.", nameof(options));
        using PerfSlots slots = PerfSlots.Of(map);
        List<PerfBufferMemory> buffers = OpenOn(PossibleCpus.ReadOnline(), slots, options);
        return buffers.Count > 0 ? buffers : throw new BpfSyscallException(BpfCommand.PerfEventOpen, Errno.ENODEV, map.ToString(), "No CPU that is online has a slot in the map.");
    }

    /// <summary>Makes a buffer for each CPU that is online and has none, or one that it does not write into any more.</summary>
    internal static List<PerfBufferMemory> OpenMissing(PerfSlots slots, KernelPerfBuffer[] present, PerfReaderOptions options)
    {
        int[] live = [.. present.Where(buffer => buffer.IsLive).Select(buffer => buffer.Cpu)];
        List<PerfBufferMemory> opened = OpenOn(PossibleCpus.ReadOnline().Except(live), slots, options);
        foreach (KernelPerfBuffer buffer in present)
        {
            if (opened.Exists(other => other.Cpu == buffer.Cpu))
                buffer.LeaveSlot();
        }

        return opened;
    }

    private static List<PerfBufferMemory> OpenOn(IEnumerable<int> cpus, PerfSlots slots, PerfReaderOptions options)
    {
        List<PerfBufferMemory> buffers = [];
        try
        {
            foreach (int cpu in cpus)
            {
                if (cpu < slots.Count && TryOpen(slots, cpu, options) is { } buffer)
                    buffers.Add(buffer);
            }

            return buffers;
        }
        catch
        {
            buffers.ForEach(buffer => buffer.Dispose());
            throw;
        }
    }

    // Null for a CPU that went offline just now.
    private static KernelPerfBuffer? TryOpen(PerfSlots slots, int cpu, PerfReaderOptions options)
    {
        Descriptor? opened = OpenEvent(cpu, options, FormatTimeEnabled | FormatLost, out Errno errno);
        bool countsLost = opened is not null;
        if (errno == Errno.EINVAL)
            opened = OpenEvent(cpu, options, FormatTimeEnabled, out errno);
        if (errno == Errno.ENODEV)
            return null;
        if (opened is null)
            throw Refused(BpfCommand.PerfEventOpen, errno, cpu, options);
        nuint length = (nuint)SharedMapping.PageSize + (nuint)options.BytesPerCpu;
        errno = SharedMapping.TryMap(opened, length, isWritable: !options.IsOverwritable, out SharedMapping? mapping);
        if (mapping is null)
        {
            opened.Dispose();
            throw Refused(BpfCommand.MemoryMap, errno, cpu, options);
        }

        var buffer = new KernelPerfBuffer(cpu, opened, mapping, slots.Share(), options, countsLost);
        try
        {
            buffer.TakeSlot();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static Descriptor? OpenEvent(int cpu, PerfReaderOptions options, ulong readFormat, out Errno errno)
    {
        perf_event_attr attributes = new()
        {
            type = SoftwareEvent,
            size = (uint)sizeof(perf_event_attr),
            config = OutputOfPrograms,
            sample_period = 1,
            sample_type = SampleRaw,
            read_format = readFormat,
            disabled = (options.WakeupBytes is null ? 0ul : 1ul << WatermarkBit) | (options.IsOverwritable ? 1ul << WriteBackwardBit : 0),
            wakeup_events = (uint)(options.WakeupBytes ?? options.WakeupRecords),
        };

        // SAFETY: the attributes are a local without pointers.
        int number = LibC.perf_event_open(&attributes, AnyProcess, cpu, group_fd: -1, LibC.PERF_FLAG_FD_CLOEXEC);
        errno = number < 0 ? Bpf.LastErrno() : Errno.None;
        return number < 0 ? null : new Descriptor(number);
    }

    private static BpfSyscallException Refused(BpfCommand command, Errno errno, int cpu, PerfReaderOptions options) => new(command, errno, $"the perf buffer of CPU {cpu}", (command, errno) switch
    {
        (_, Errno.EMFILE) => "The process has too many descriptors open (ulimit -n).",
        (BpfCommand.PerfEventOpen, Errno.EACCES or Errno.EPERM) => $"kernel.perf_event_paranoid may forbid it. {Privilege.ExplainRefusal()}",
        (BpfCommand.MemoryMap, Errno.EPERM) => $"{options.BytesPerCpu} bytes on each CPU are more than kernel.perf_event_mlock_kb and the process's limit of locked memory allow.",
        (BpfCommand.MemoryMap, Errno.EINVAL) => $"The kernel does not make a buffer of {options.BytesPerCpu} bytes.",
        _ => "",
    });
}
