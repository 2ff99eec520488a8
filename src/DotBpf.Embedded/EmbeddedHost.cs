using System.Diagnostics;
using DotBpf.Embedded.Contexts;
using DotBpf.Embedded.Interpreter;
using DotBpf.Embedded.Jit;
using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Maps;
using DotBpf.Embedded.Memory;
using DotBpf.Embedded.Pins;
using DotBpf.Embedded.Programs;
using DotBpf.Embedded.Timers;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded;

/// <summary>A host inside this process: maps in native memory, an interpreter and a compiler for programs. It needs no privileges and runs on any OS.</summary>
/// <remarks>
/// <para>Maps and test runs behave as on Linux 6.18. Programs are verified when they are loaded, and where they are not
/// (<see cref="EmbeddedHostOptions.VerifiesPrograms"/>) every access is checked when they make it, so that no program reaches anything but its own stack, context, packet, map values and records.</para>
/// <para>Programs of kinds Xdp, SchedCls, SchedAct, SocketFilter, CgroupSkb, SkSkb, SkMsg, SkReusePort, SkLookup, SockOps, CgroupDevice, CgroupSock, CgroupSockAddress, CgroupSockopt, CgroupSysctl, RawTracepoint,
/// Tracepoint, Kprobe, PerfEvent and Syscall run by <see cref="ProgramHandle.TestRun"/>. Those for cgroups can also be attached to a simulated one (<see cref="CgroupTarget"/> with its <see cref="SimulatedCgroup.Path"/>):
/// they see what its sockets send and receive (<see cref="SendPacket"/>, <see cref="ReceivePacket"/>) and decide about what happens there (<see cref="RunAttached(SimulatedCgroup, AttachType, Span{byte}, Span{byte})"/>). There are no other hooks.</para>
/// <para>Threads: each thread is on a virtual CPU (<see cref="EnterCpu"/>; CPU 0 without). Programs on different CPUs run at the same
/// time, programs on one CPU one after another.</para>
/// </remarks>
public sealed partial class EmbeddedHost : BpfHost
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly MapTable _maps = new();
    private readonly PinTable _pins = new();
    private readonly PinDirectory? _directory;
    private readonly TraceLog _trace = new();
    private readonly Processor[] _processors;
    private readonly TimeProvider _clock;
    private readonly long _clockFrequency;
    private readonly SimulatedTask _ownTask;
    private uint _lastProgramId;

    private EmbeddedHost(EmbeddedHostOptions options)
    {
        Options = options;
        _directory = options.PinDirectory is { } path ? new PinDirectory(path) : null;
        _clock = options.Clock;
        _clockFrequency = options.Clock.TimestampFrequency;
        int seed = options.RandomSeed ?? Random.Shared.Next();
        _processors = new Processor[options.Cpus];
        for (int cpu = 0; cpu < _processors.Length; cpu++)
            _processors[cpu] = new Processor(this, cpu, seed);
        RetiredPrograms = new RetiredPrograms(_processors);
        _objects.Ending = _cgroupPrograms.End;
        RootCgroup = _objects.Add(new SimulatedCgroup("", null, RootCgroupId));
        _ownTask = CreateTask(new() { Name = AppDomain.CurrentDomain.FriendlyName, ThreadId = Environment.ProcessId });
    }

    /// <inheritdoc/>
    public override string Name => "embedded";

    /// <inheritdoc/>
    public override int PossibleCpus => Options.Cpus;

    /// <inheritdoc/>
    public override HostFeatures Features => EmbeddedFeatures.OfThisHost;

    /// <summary>How it was created.</summary>
    public EmbeddedHostOptions Options { get; }

    /// <summary>The last lines that programs wrote by <c>bpf_trace_printk</c>, at most 1024; empty when <see cref="EmbeddedHostOptions.Trace"/> receives them.</summary>
    public IReadOnlyList<string> TraceLines => _trace.Snapshot();

    /// <summary>Programs that end when the runs of now are over.</summary>
    internal RetiredPrograms RetiredPrograms { get; }

    // The system's clock counts from boot on Linux, as CLOCK_MONOTONIC and the kernel's own ktime do.
    internal ulong NanosecondsSinceBoot
    {
        get
        {
            long now = _clock.GetTimestamp();
            return _clockFrequency == NanosecondsPerSecond ? (ulong)now : (ulong)((Int128)now * NanosecondsPerSecond / _clockFrequency);
        }
    }

    /// <summary>Creates a host with nothing in it.</summary>
    /// <param name="options">How it behaves; <see langword="null"/> for the defaults.</param>
    public static EmbeddedHost Create(EmbeddedHostOptions? options = null) => new(options ?? new EmbeddedHostOptions());

    /// <inheritdoc/>
    public override BtfTypes? ReadTargetTypes() => Options.TargetTypes;

    /// <inheritdoc/>
    public override BtfTypes SimulatedTypes => KernelTypes.All;

    /// <inheritdoc/>
    public override KernelConfiguration? ReadConfiguration() => Options.Configuration;

    /// <inheritdoc/>
    public override TypesHandle LoadTypes(BtfTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return new EmbeddedTypes(this, types);
    }

    /// <inheritdoc/>
    public override MapHandle CreateMap(MapSpec spec, TypesHandle? types = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        EmbeddedMap map = MapCreation.Create(spec, _maps.NextId(), Options, learnsTypes: types is not null, Surroundings, _directory);
        _maps.Add(map);
        return new EmbeddedMapHandle(this, map, spec.Flags);
    }

    /// <inheritdoc/>
    public override ProgramHandle LoadProgram(ProgramSpec program, ProgramBindings bindings)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(bindings);
        return new EmbeddedProgramHandle(this, ProgramLoader.Load(this, Interlocked.Increment(ref _lastProgramId), program, bindings));
    }

    /// <inheritdoc/>
    public override MapHandle OpenMap(uint id)
    {
        EmbeddedMap map = _maps.Open(id)
            ?? throw new BpfSyscallException(BpfCommand.MapGetById, Errno.ENOENT, $"map id {id}", "This host has no map of that number, or it ended.");
        return new EmbeddedMapHandle(this, map);
    }

    /// <inheritdoc/>
    public override bool TryGetNextMapId(uint start, out uint next) => _maps.TryGetNextId(start, out next);

    /// <inheritdoc/>
    public override BpfLink Attach(ProgramHandle program, AttachTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is CgroupTarget cgroup)
            return Attach(program, cgroup);
        throw new FeatureNotSupportedException(
            $"Attaching to {target}",
            Name,
            advice: "No packets arrive in this process by themselves: give the program packets by TestRun, or replay a capture; to attach it, use the kernel host.");
    }

    /// <inheritdoc/>
    public override IDisposable EnterCpu(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, PossibleCpus);
        return new CpuScope(cpu);
    }

    /// <summary>Runs a program.</summary>
    /// <exception cref="ObjectDisposedException">It ended.</exception>
    internal Errno Run(EmbeddedProgram program, in TestRunInput input, out TestRunResult result)
    {
        using IDisposable? elsewhere = program.Environment.TakesCpu && input.Cpu is { } cpu ? EnterCpu(cpu) : null;
        Processor processor = _processors[EmbeddedCpu.On(PossibleCpus)];
        try
        {
            lock (processor.Gate)
            {
                Machine machine = processor.Rent();
                try
                {
                    ObjectDisposedException.ThrowIf(program.HasEnded, typeof(ProgramHandle));
                    return Run(machine, program, input, out result);
                }
                finally
                {
                    machine.LeaveSocket();
                    machine.TakeValuesBack();
                    processor.Return(machine);
                }
            }
        }
        finally
        {
            EndRetired();
        }
    }

    /// <summary>Runs the callback of a timer on the CPU that started it.</summary>
    internal void RunTimer(MapTimer timer, int cpu)
    {
        int before = EmbeddedCpu.Current;
        EmbeddedCpu.Current = cpu;
        Processor processor = _processors[cpu];
        lock (processor.Gate)
        {
            Machine machine = processor.Rent();
            try
            {
                timer.Run(machine);
            }
            catch (VerificationException fault) when (Options.TimerFault is { } receiver)
            {
                receiver(fault);
            }
            finally
            {
                processor.Return(machine);
                EmbeddedCpu.Current = before;
            }
        }

        EndRetired();
    }

    internal void WriteTrace(string line)
    {
        if (Options.Trace is { } receiver)
            receiver(line);
        else
            _trace.Write(line);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        _pins.Clear();
        _cgroupPrograms.DetachAll();
        _objects.EndAll();
    }

    private void EndRetired()
    {
        if (RetiredPrograms.HasAny)
            RetiredPrograms.EndFinished();
    }

    private static Errno Run(Machine machine, EmbeddedProgram program, in TestRunInput input, out TestRunResult result)
    {
        result = default;
        ProgramEnvironment environment = program.Environment;
        if (input.Cpu is not null && !environment.TakesCpu)
            return Errno.EINVAL;
        if (input.Context.Length < program.LeastContext)
            return Errno.EINVAL;
        Errno errno = environment.Begin(machine, input);
        if (errno == Errno.None)
            errno = machine.LendValues(program.Storages);
        if (errno != Errno.None)
            return errno;
        int repeat = Math.Max(input.Repeat, 1);
        machine.Redirects.Forget();
        CompiledProgram? compiled = program.Compilation.ForRuns(repeat);
        long start = input.MeasuresTime ? Stopwatch.GetTimestamp() : 0;
        ulong answer = environment.ChoosesAnew ? RunAnew(machine, program, compiled, repeat) : Run(machine, program, compiled, repeat);
        long duration = input.MeasuresTime ? (long)(Stopwatch.GetElapsedTime(start).TotalNanoseconds / repeat) : 0;
        if ((uint)answer != environment.RedirectVerdict)
            machine.ForgetChoice();
        errno = environment.End(machine, input, out int packetLength, out int contextLength);

        // Where room is lacking only, the kernel tells the rest all the same (bpf_test_finish, net/bpf/test_run.c, 6.18).
        if (errno is not (Errno.None or Errno.ENOSPC))
            return errno;
        result = new TestRunResult((uint)answer, packetLength, contextLength, duration)
        {
            Destinations = machine.Redirects.Read(),
            Message = program.Type == ProgramType.SkMsg ? machine.Message.Request : default,
        };
        return errno;
    }

    private static ulong Run(Machine machine, EmbeddedProgram program, CompiledProgram? compiled, int times) =>
        compiled is null ? machine.Run(program, times) : machine.Run(program, compiled, times);

    private static ulong RunAnew(Machine machine, EmbeddedProgram program, CompiledProgram? compiled, int times)
    {
        ulong answer = 0;
        for (int i = 0; i < times; i++)
        {
            machine.BeginChoice();
            answer = Run(machine, program, compiled, 1);
        }

        return answer;
    }
}
