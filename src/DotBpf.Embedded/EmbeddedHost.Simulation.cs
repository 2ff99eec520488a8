using DotBpf.Embedded.KernelObjects;
using DotBpf.Embedded.Maps;

namespace DotBpf.Embedded;

public sealed partial class EmbeddedHost
{
    private const ulong RootCgroupId = 1;

    // PID_MAX_LIMIT of 64-bit machines: no task of Linux has this number or a higher one.
    private const int ThreadIdsBegin = 4 << 20;

    private readonly SimulatedObjects _objects = new();
    private ulong _lastCgroupId = RootCgroupId;
    private int _lastThreadId = ThreadIdsBegin;

    /// <summary>The cgroup that all others are in.</summary>
    public SimulatedCgroup RootCgroup { get; }

    /// <summary>The task in whose time programs run that this thread runs: the one it entered, else one in the root cgroup with the number and name of this process.</summary>
    public SimulatedTask CurrentTask => SimulationScope.Find<SimulatedTask>(this) ?? _ownTask;

    /// <summary>The socket that packets belong to which this thread gives to programs; <see langword="null"/> when it entered none.</summary>
    internal SimulatedSocket? CurrentSocket => SimulationScope.Find<SimulatedSocket>(this);

    internal SimulatedObjects Objects => _objects;

    /// <summary>What programs read of simulated objects.</summary>
    internal KernelMemory KernelMemory { get; } = new();

    private MapSurroundings Surroundings => new(_maps, Options.Interfaces, _objects, Shape: null);

    /// <summary>Makes a cgroup, so that programs and maps can tell tasks and sockets apart by it.</summary>
    /// <param name="name">Its name in its parent.</param>
    /// <param name="parent">The cgroup that it is in; <see langword="null"/> for the root.</param>
    /// <returns>The cgroup, yours to dispose.</returns>
    /// <exception cref="ArgumentException">The name is empty or has a slash in it, or the parent belongs to another host.</exception>
    public SimulatedCgroup CreateCgroup(string name, SimulatedCgroup? parent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"A cgroup's name has no slash in it, and '{name}' has. Make one cgroup for each level.", nameof(name));
        return _objects.Add(new SimulatedCgroup(name, OwnOrRoot(parent), Interlocked.Increment(ref _lastCgroupId)));
    }

    /// <summary>Makes a task, in whose time programs can run (<see cref="EnterTask"/>).</summary>
    /// <param name="spec">What it is like; <see langword="null"/> for one of root's in the root cgroup.</param>
    /// <returns>The task, yours to dispose; then it has exited.</returns>
    /// <exception cref="ArgumentException">The cgroup belongs to another host.</exception>
    public SimulatedTask CreateTask(SimulatedTaskSpec? spec = null)
    {
        spec ??= new SimulatedTaskSpec();
        return _objects.Add(new SimulatedTask(spec, OwnOrRoot(spec.Cgroup), spec.ThreadId ?? Interlocked.Increment(ref _lastThreadId)));
    }

    /// <summary>Makes a socket, which packets can belong to (<see cref="EnterSocket"/>). It is in the cgroup of <see cref="CurrentTask"/>.</summary>
    /// <param name="spec">What it is like; <see langword="null"/> for one that is neither bound nor of any family, as that of a test run.</param>
    /// <returns>The socket, yours to dispose.</returns>
    public SimulatedSocket CreateSocket(SimulatedSocketSpec? spec = null) => _objects.Add(new SimulatedSocket(CurrentTask.Cgroup, spec));

    /// <summary>Makes what stands for an AF_XDP socket, so that programs can send packets to it: put it into an <see cref="XskMap"/>, and look where packets go by <see cref="TestRunResult.Destinations"/>.</summary>
    /// <param name="queue">The number of the queue that it is bound to, which programs read as <c>queue_id</c>.</param>
    /// <returns>The socket, yours to dispose; then it is gone from all maps. It is one of this host, and no descriptor of the system.</returns>
    public SimulatedSocket CreateXdpSocket(uint queue = 0) => _objects.Add(new SimulatedXdpSocket(CurrentTask.Cgroup, queue));

    /// <summary>Makes a file, for maps to keep values for.</summary>
    /// <param name="name">What it is called.</param>
    /// <returns>The file, yours to dispose.</returns>
    public SimulatedFile CreateFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _objects.Add(new SimulatedFile(name));
    }

    /// <summary>Runs the programs that this thread runs in the time of a task, until the scope is disposed. Callbacks of timers, which run on other threads, are in <see cref="CurrentTask"/> of those.</summary>
    /// <param name="task">The task, which exits after the scope at the earliest.</param>
    /// <returns>The scope, to be disposed on this thread.</returns>
    /// <exception cref="ArgumentException">The task belongs to another host.</exception>
    /// <exception cref="ObjectDisposedException">The task has exited.</exception>
    public IDisposable EnterTask(SimulatedTask task) => Enter(task);

    /// <summary>Makes packets that this thread gives to programs on socket buffers those of a socket, until the scope is disposed. Without, a run has a socket of its own in the cgroup of <see cref="CurrentTask"/>, as the kernel's test run has.</summary>
    /// <remarks>It is also the socket whose data and messages programs of kinds SkSkb and SkMsg get, in whose group those of kind SkReusePort choose, and which those of kind SockOps follow; these have none without.</remarks>
    /// <param name="socket">The socket, which is closed after the scope at the earliest.</param>
    /// <returns>The scope, to be disposed on this thread.</returns>
    /// <exception cref="ArgumentException">The socket belongs to another host.</exception>
    /// <exception cref="ObjectDisposedException">The socket was closed.</exception>
    public IDisposable EnterSocket(SimulatedSocket socket) => Enter(socket);

    private SimulationScope Enter(SimulatedObject entered)
    {
        ArgumentNullException.ThrowIfNull(entered);
        entered.ThrowIfForeign(_objects);
        return new SimulationScope(this, entered);
    }

    private SimulatedCgroup OwnOrRoot(SimulatedCgroup? cgroup)
    {
        cgroup?.ThrowIfForeign(_objects);
        return cgroup ?? RootCgroup;
    }
}
