using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Kernel;

/// <summary>The Linux kernel as a host: maps live in it and programs run in it, through bpf(2) and no native library.</summary>
/// <remarks>
/// <para>Privileges: root, or CAP_BPF with CAP_NET_ADMIN for networking and CAP_PERFMON for tracing; CAP_SYS_ADMIN for maps of
/// others by id. <see cref="IsAvailable"/> asks and explains.</para>
/// <para>CPUs: CPU n here is the n-th possible CPU of the machine, which is the n-th slot of a per-CPU value, also where the
/// kernel's numbers have gaps.</para>
/// <para>Kernel: maps and programs of the commands used here since 5.7 (links) and 5.8 (ring buffers).</para>
/// </remarks>
public sealed partial class KernelHost : BpfHost
{
    private readonly KernelFeatures? _features;

    private KernelHost()
    {
    }

    private KernelHost(Descriptor token)
    {
        Token = token;
        _features = new KernelFeatures(this);
    }

    /// <inheritdoc/>
    public override string Name => "kernel";

    /// <inheritdoc/>
    public override int PossibleCpus => Kernel.PossibleCpus.Numbers.Length;

    /// <inheritdoc/>
    public override HostFeatures Features => _features ?? KernelFeatures.OfThisKernel;

    /// <inheritdoc/>
    public override int NumberOfCpu(int cpu) => (int)Kernel.PossibleCpus.KernelNumberOf(cpu);

    /// <inheritdoc/>
    public override int PageSize => Environment.SystemPageSize;

    /// <summary>What permits maps, programs and types in place of the process's own capabilities; <see langword="null"/> for those.</summary>
    internal Descriptor? Token { get; }

    /// <summary>Holds the token for one call; its number is 0 where there is none.</summary>
    internal DescriptorLease LeaseToken() => Token is null ? default : Token.LeaseForLong();

    /// <summary>Asks whether this process may use bpf(2) of this machine, by creating a small map.</summary>
    /// <param name="why">Why not, and what to do about it; <see langword="null"/> when it may.</param>
    public static bool IsAvailable([NotNullWhen(false)] out string? why)
    {
        why = HostCheck.FindObstacle();
        return why is null;
    }

    /// <summary>Opens the host.</summary>
    /// <exception cref="FeatureNotSupportedException">This machine is no Linux, or has no bpf(2).</exception>
    /// <remarks>Missing privileges show when something is asked of it, as some operations need none.</remarks>
    public static KernelHost Open()
    {
        CheckIsLinux();
        return new KernelHost();
    }

    /// <summary>Opens the host with the rights that a BPF file system delegates to this user namespace: in a container without privileges of its own.</summary>
    /// <param name="mount">Where that file system is mounted; <see langword="null"/> to take the first one that delegates rights.</param>
    /// <returns>The host. It holds a token, which creates its maps and loads its types and programs, until it is disposed.</returns>
    /// <remarks>
    /// <para>Privileges: CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON count in the user namespace then, as far as the mount's options <c>delegate_cmds</c>, <c>delegate_maps</c>, <c>delegate_progs</c> and
    /// <c>delegate_attachs</c> name commands, kinds and hooks. Numbers of maps and programs of others are not among them: share those by pins.</para>
    /// <para>Kernel: <c>BPF_TOKEN_CREATE</c>, since 6.9 (kernel/bpf/token.c).</para>
    /// </remarks>
    /// <exception cref="BpfSyscallException">There is no such file system, it delegates nothing, or this is the initial namespace, to which nothing has to be delegated.</exception>
    /// <exception cref="FeatureNotSupportedException">The kernel has no tokens, or this machine is no Linux.</exception>
    public static KernelHost OpenDelegated(PinPath? mount = null)
    {
        CheckIsLinux();
        PinPath place = mount ?? Delegation.Find(File.ReadLines(BpfMounts.MountInfo))?.Mount ?? throw new BpfSyscallException(
            BpfCommand.TokenCreate, Errno.ENOENT, "the BPF file systems of this process", $"None of them delegates rights. {Delegation.HowTo}");
        return new KernelHost(BpfToken.Create(place));
    }

    /// <summary>The types of the running kernel.</summary>
    /// <exception cref="FeatureNotSupportedException">The kernel does not publish them.</exception>
    public override BtfTypes ReadTargetTypes() => KernelTypeInformation.Exists
        ? KernelTypeInformation.Types
        : throw new FeatureNotSupportedException(
            "Fitting programs to the kernel's types (CO-RE)",
            Name,
            KernelTypeInformation.MinimumKernel,
            $"{KernelTypeInformation.Missing} Give those of a file by LoadOptions.TargetTypes.");

    /// <summary>How the running kernel was built: <c>/proc/config.gz</c> or <c>/boot/config-…</c>, and what objects ask of the kernel beyond that.</summary>
    public override KernelConfiguration ReadConfiguration() => RunningConfiguration.Value;

    /// <inheritdoc/>
    public override TypesHandle LoadTypes(BtfTypes types)
    {
        ArgumentNullException.ThrowIfNull(types);
        return TypesLoader.Load(this, types);
    }

    /// <inheritdoc/>
    public override MapHandle CreateMap(MapSpec spec, TypesHandle? types = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return MapCreator.Create(this, spec, Own<KernelTypes>(types, nameof(types)));
    }

    /// <inheritdoc/>
    public override ProgramHandle LoadProgram(ProgramSpec program, ProgramBindings bindings)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(bindings);
        _ = Own<KernelTypes>(bindings.Types, nameof(bindings));
        return ProgramLoader.Load(this, program, bindings);
    }

    /// <inheritdoc/>
    public override MapHandle OpenMap(uint id) => MapOpener.OpenExisting(this, ObjectIds.Open(BpfCommand.MapGetById, "map", id));

    /// <inheritdoc/>
    public override SafeHandle OpenPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return OwnerOpener.OpenPath(path);
    }

    /// <inheritdoc/>
    public override SafeHandle OpenProcess(int processId) => OwnerOpener.OpenProcess(processId);

    /// <inheritdoc/>
    public override bool TryGetNextMapId(uint start, out uint next) => ObjectIds.TryGetNext(BpfCommand.MapGetNextId, "maps", start, out next);

    /// <inheritdoc/>
    public override IDisposable EnterCpu(int cpu) => new CpuScope((int)Kernel.PossibleCpus.KernelNumberOf(cpu));

    /// <inheritdoc/>
    protected override void Release() => Token?.Retire();

    private static void CheckIsLinux()
    {
        const string Advice = "This machine does not run Linux; the embedded host runs the same objects.";
        if (!OperatingSystem.IsLinux())
            throw new FeatureNotSupportedException("bpf(2)", "kernel", "3.18", Advice);
    }

    private static T? Own<T>(HostHandle? handle, string parameter)
        where T : HostHandle => handle switch
    {
        null => null,
        T own => own,
        _ => throw new ArgumentException($"A {handle.GetType().Name} of the {handle.Host.Name} host cannot be used by the kernel host.", parameter),
    };
}
