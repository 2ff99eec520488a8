using DotBpf.ObjectFiles;
using DotBpf.Testing.Captures;
using DotBpf.Tool.Hosts;
using DotBpf.Tool.Output;

namespace DotBpf.Tool.Run;

/// <summary>One run from its files to its report.</summary>
internal static class Runner
{
    internal static ExitCode Run(Terminal terminal, RunSettings settings)
    {
        RefuseContradictions(settings);
        RunInput input = RunInput.Find(settings);
        var assignments = new Assignments(settings.Assignments);
        ObjectSpec spec = assignments.SetVariables(ObjectSpec.Read(input.ObjectPath));
        ProgramSpec entry = EntryProgram.Choose(spec, settings.ProgramName);
        using BpfHost host = HostChoice.Open(settings.HostName, terminal, settings.Cpus ?? CpuSpread.UsualCpus);
        using BpfObject loaded = Load(terminal, host, Prepare(spec, settings, entry), entry);
        assignments.SetEntries(loaded);
        TailCallSlots.Fill(loaded);
        return Run(terminal, settings, input, loaded, loaded.Programs[entry.Name]);
    }

    private static void RefuseContradictions(RunSettings settings)
    {
        if (settings is { Interface: null, Duration: not null })
            throw ToolException.Usage("--duration says how long to stay attached; it needs --attach. A replay ends with its capture.");
        if (settings is { Interface: not null, Cpus: not null })
            throw ToolException.Usage("--cpus spreads the packets of a capture; with --attach the network card does that.");
    }

    // A replay leaves nothing behind, so it neither makes pins nor takes the maps behind them.
    private static ObjectSpec Prepare(ObjectSpec spec, RunSettings settings, ProgramSpec entry)
    {
        spec = spec.WithProgram(entry.Name, program => program with { IsAutoLoaded = true });
        return settings.Interface is not null
            ? spec
            : spec with { Maps = [.. spec.Maps.Select(map => map with { Pinning = MapPinning.None })] };
    }

    private static BpfObject Load(Terminal terminal, BpfHost host, ObjectSpec spec, ProgramSpec entry)
    {
        BpfObject loaded = host.Load(spec, new LoadOptions { KeepGoing = true });
        if (loaded.Failures.TryGetValue(entry.Name, out BpfException? fault))
        {
            loaded.Dispose();
            throw fault;
        }

        foreach ((string name, BpfException failure) in loaded.Failures)
            terminal.Note($"program '{name}' is left out: {failure.Message}");
        return loaded;
    }

    private static ExitCode Run(Terminal terminal, RunSettings settings, RunInput input, BpfObject loaded, BpfProgram program)
    {
        List<RingTap> rings = RingTap.OpenAll(terminal, loaded);
        try
        {
            using var interruption = new Interruption();
            RunReport report = settings.Interface is { } name
                ? Attach(settings, name, loaded, program, rings, interruption.Token)
                : ReplayCapture(terminal, settings, input, loaded, program, rings, interruption.Token);
            report.Write(terminal, settings.IsJson);
            return report.Fault is null ? ExitCode.Ok : Complain(terminal, report.Fault);
        }
        finally
        {
            rings.ForEach(ring => ring.Dispose());
        }
    }

    private static RunReport Attach(RunSettings settings, string name, BpfObject loaded, BpfProgram program, List<RingTap> rings, CancellationToken cancellation)
    {
        if (!HostChoice.IsKernel(settings.HostName))
            throw new FeatureNotSupportedException("Attaching to a network interface", settings.HostName, advice: "Use --host kernel.");
        var live = new LiveRun(program, rings);
        live.Run(name, settings.Duration, cancellation);
        return new RunReport(loaded, program, rings) { Interface = name, Elapsed = live.Elapsed };
    }

    private static RunReport ReplayCapture(
        Terminal terminal, RunSettings settings, RunInput input, BpfObject loaded, BpfProgram program, List<RingTap> rings, CancellationToken cancellation)
    {
        BpfHost host = program.Handle.Host;
        if (settings.Cpus > host.PossibleCpus)
            throw ToolException.Usage($"--cpus {settings.Cpus}: the {host.Name} host has {host.PossibleCpus}.");
        int cpus = Math.Min(settings.Cpus ?? CpuSpread.UsualCpus, host.PossibleCpus);
        using PacketCapture capture = PacketCapture.Open(input.CapturePath!);
        var replay = new Replay(host, program, rings, cpus);
        BpfException? fault = null;
        ReplayProgress.While(terminal, Path.GetFileName(capture.FileName), capture.Length, progress => fault = RunUntilFault(replay, capture, progress, cancellation));
        if (cancellation.IsCancellationRequested)
            terminal.Note("interrupted; this is what the packets until then made.");
        return new RunReport(loaded, program, rings) { Capture = capture.FileName, Cpus = cpus, Replay = replay, Elapsed = replay.Elapsed, Fault = fault };
    }

    // What was processed before a damaged place, or before a program was stopped, is still worth printing.
    private static BpfException? RunUntilFault(Replay replay, PacketCapture capture, Action<double>? progress, CancellationToken cancellation)
    {
        try
        {
            replay.Run(capture, progress, cancellation);
            return null;
        }
        catch (BpfException fault) when (fault is CaptureFileException or VerificationException || capture.PacketsRead > 1)
        {
            return fault;
        }
    }

    private static ExitCode Complain(Terminal terminal, BpfException fault)
    {
        terminal.Complain(Faults.Describe(fault));
        return Faults.CodeOf(fault);
    }
}
