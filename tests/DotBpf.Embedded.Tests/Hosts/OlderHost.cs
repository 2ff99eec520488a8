using System.Diagnostics.CodeAnalysis;
using DotBpf.ObjectFiles;
using DotBpf.ObjectFiles.Btf;

namespace DotBpf.Embedded.Tests;

/// <summary>A host that takes types as an older kernel does, whose last CPU has number 11, and that is an embedded one otherwise.</summary>
internal sealed class OlderHost(Func<BpfHost, BtfTypes, TypesHandle> loadTypes) : BpfHost
{
    private readonly EmbeddedHost _host = EmbeddedHost.Create();

    public override string Name => "older";

    public override int PossibleCpus => _host.PossibleCpus;

    public override int NumberOfCpu(int cpu) => 11 - PossibleCpus + 1 + cpu;

    public override HostFeatures Features => _host.Features;

    public override TypesHandle LoadTypes(BtfTypes types) => loadTypes(this, types);

    public override MapHandle CreateMap(MapSpec spec, TypesHandle? types = null) => _host.CreateMap(spec);

    public override ProgramHandle LoadProgram(ProgramSpec program, ProgramBindings bindings) => _host.LoadProgram(program, bindings);

    public override MapHandle OpenMap(uint id) => _host.OpenMap(id);

    public override bool TryGetNextMapId(uint start, out uint next) => _host.TryGetNextMapId(start, out next);

    public override BpfLink Attach(ProgramHandle program, AttachTarget target) => _host.Attach(program, target);

    public override IDisposable EnterCpu(int cpu) => _host.EnterCpu(cpu);

    public override void Pin(HostHandle handle, PinPath path) => _host.Pin(handle, path);

    public override bool Unpin(PinPath path) => _host.Unpin(path);

    public override void MovePin(PinPath from, PinPath to) => _host.MovePin(from, to);

    public override IReadOnlyList<PinEntry> ListPins(PinPath? root = null) => _host.ListPins(root);

    public override bool TryOpenPinnedMap(PinPath path, [NotNullWhen(true)] out MapHandle? map, MapAccess access = MapAccess.ReadWrite) => _host.TryOpenPinnedMap(path, out map, access);

    protected override void Release() => _host.Dispose();
}
