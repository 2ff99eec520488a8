using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Tests.Assembly;

/// <summary>Loads and runs a program given as text.</summary>
public sealed class ProgramRunner : IDisposable
{
    private readonly Dictionary<string, MapHandle> _maps = [];
    private readonly List<HostHandle> _handles = [];

    public ProgramRunner(EmbeddedHostOptions? options = null) => Host = EmbeddedHost.Create(options ?? new() { Cpus = 2, RandomSeed = 1, VerifiesPrograms = false });

    public EmbeddedHost Host { get; }

    public static uint RunOnce(string text, ProgramType type = ProgramType.Xdp, EmbeddedHostOptions? options = null)
    {
        using ProgramRunner runner = new(options);
        return runner.Run(text, type);
    }

    public MapHandle Map(MapSpec spec)
    {
        MapHandle map = Host.CreateMap(spec);
        _maps.Add(spec.Name, map);
        _handles.Add(map);
        return map;
    }

    /// <summary>Creates a map that knows its types.</summary>
    public TMap Map<TMap>(string name, MapSpec<TMap> spec)
        where TMap : BpfMap, IBpfMap<TMap>
    {
        TMap map = Host.CreateMap(spec);
        _maps.Add(name, map.Handle);
        _handles.Add(map.Handle);
        return map;
    }

    public ProgramHandle Load(string text, ProgramType type = ProgramType.Xdp, string license = "GPL") => Load(Assembler.Program(text, type), license);

    public ProgramHandle Load(ProgramSpec spec, string license = "GPL")
    {
        ProgramHandle program = Host.LoadProgram(spec, new ProgramBindings { Maps = _maps, License = license });
        _handles.Add(program);
        return program;
    }

    public uint Run(string text, ProgramType type = ProgramType.Xdp) => Run(Load(text, type), new byte[64]).ReturnValue;

    public static TestRunResult Run(ProgramHandle program, byte[] packet)
    {
        Errno errno = program.TestRun(new TestRunInput { Packet = packet }, out TestRunResult result);
        Assert.Equal(Errno.None, errno);
        return result;
    }

    public VerificationException Stop(string text, ProgramType type = ProgramType.Xdp)
    {
        VerificationException fault = Assert.Throws<VerificationException>(() => Run(text, type));
        Assert.True(fault.IsRunning);
        return fault;
    }

    public void Dispose()
    {
        foreach (HostHandle handle in _handles)
            handle.Dispose();
        Host.Dispose();
    }
}
