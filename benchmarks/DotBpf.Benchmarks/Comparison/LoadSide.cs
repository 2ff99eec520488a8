using System.Diagnostics;
using DotBpf.ObjectFiles;

namespace DotBpf.Benchmarks.Comparison;

/// <summary>A host that programs of one object are loaded into again and again.</summary>
internal sealed class LoadSide : IDisposable
{
    private const int Rounds = 5;

    // Enough for the runtime to compile the verifier itself.
    private const int WarmRounds = 2;

    private readonly BpfHost _host;
    private readonly BpfObject? _object;
    private readonly TypesHandle? _types;
    private readonly ProgramBindings _bindings;

    /// <param name="host">The host, disposed with this.</param>
    internal LoadSide(BpfHost host)
    {
        _host = host;
        _bindings = new ProgramBindings { Maps = new Dictionary<string, MapHandle>(), License = "GPL" };
    }

    /// <param name="host">The host, disposed with this.</param>
    /// <param name="spec">The object whose maps the programs use; it does without those that the host does not make.</param>
    internal LoadSide(BpfHost host, ObjectSpec spec)
        : this(host)
    {
        try
        {
            _object = host.Load(spec with { Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None })] }, new LoadOptions { KeepGoing = true });
            _types = spec.Types is null ? null : host.LoadTypes(spec.Types);
            _bindings = new ProgramBindings { Maps = _object.Maps, License = spec.License, Types = _types };
        }
        catch (BpfException)
        {
            // One side is enough to leave the object out: nothing of it was loaded.
        }
    }

    public void Dispose()
    {
        _types?.Dispose();
        _object?.Dispose();
        _host.Dispose();
    }

    /// <summary>Whether the host takes a program as it is in its object.</summary>
    internal bool Takes(ProgramSpec program)
    {
        return _object is not null && _object.Programs.ContainsKey(program.Name) && program.References.All(IsKnown);
    }

    /// <summary>How many instructions the verifier looked at, and the median time.</summary>
    internal (int Looked, double Milliseconds) Measure(ProgramSpec program)
    {
        int looked = 0;
        for (int i = 0; i < WarmRounds; i++)
            looked = Load(program);
        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Load(program);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return (looked, times[Rounds / 2]);
    }

    private bool IsKnown(ProgramReference reference) => reference switch
    {
        MapReference map => _bindings.Maps.ContainsKey(map.MapName),
        MapValueReference value => _bindings.Maps.ContainsKey(value.MapName),
        _ => false,
    };

    private int Load(ProgramSpec program)
    {
        using ProgramHandle loaded = _host.LoadProgram(program, _bindings);
        return loaded.Info.VerifiedInstructions;
    }
}
