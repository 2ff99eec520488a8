using System.Runtime.InteropServices;
using DotBpf.Conformance.Differential.Maps;
using DotBpf.Conformance.Verifier;
using DotBpf.Embedded;
using DotBpf.Embedded.Tests.Assembly;
using DotBpf.ObjectFiles;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Programs that put the stack they run in into the same map on both hosts.</summary>
/// <remarks>
/// Each puts it first whole into a map of its own, by the very instruction that puts it into the other map then: so the stack on the kernel is known
/// frame for frame, those of the program included, and the simulated task is given the same.
/// </remarks>
internal sealed class TracePair : IDisposable
{
    private const int MostFrames = 127;
    private const ulong UserStack = 0x100;

    private const string Leaf = "r6 = r1; r7 = 0; r8 = map whole ll; r9 = *(u64 *)(r6 + 0); r9 &= 256; again:; r1 = r6; r2 = r8; r3 = r9; call 27; if r7 != 0 goto @end; "
        + "r7 = 1; r8 = map traces ll; r9 = *(u64 *)(r6 + 0); goto @again; end:; exit";

    private static readonly MapSpec s_whole = new() { Name = "whole", Type = MapType.StackTrace, KeySize = 4, ValueSize = MostFrames * sizeof(ulong), MaxEntries = 1 };

    private readonly EmbeddedHost _embeddedHost;
    private readonly MapPair _maps;
    private readonly MapHandle _wholeOnKernel, _wholeOnEmbedded;
    private readonly TypesHandle _typesOnKernel, _typesOnEmbedded;
    private readonly ProgramHandle[] _onKernel, _onEmbedded;
    private SimulatedTask? _task;

    internal TracePair(BpfHost kernel, EmbeddedHost embedded, MapPair maps, int mostCalls)
    {
        (_embeddedHost, _maps) = (embedded, maps);
        (_wholeOnKernel, _wholeOnEmbedded) = (kernel.CreateMap(s_whole), embedded.CreateMap(s_whole));
        (_typesOnKernel, _typesOnEmbedded) = (kernel.LoadTypes(FunctionTypes.Types), embedded.LoadTypes(FunctionTypes.Types));
        _onKernel = LoadAll(kernel, maps.OnKernel, _wholeOnKernel, _typesOnKernel, mostCalls);
        _onEmbedded = LoadAll(embedded, maps.OnEmbedded, _wholeOnEmbedded, _typesOnEmbedded, mostCalls);
    }

    public void Dispose()
    {
        foreach (IDisposable each in (IDisposable[])[.. _onKernel, .. _onEmbedded, _wholeOnKernel, _wholeOnEmbedded, _typesOnKernel, _typesOnEmbedded])
            each.Dispose();
        _task?.Dispose();
    }

    /// <summary>Puts a stack in, on both.</summary>
    /// <param name="calls">How many functions deep.</param>
    /// <param name="flags">The helper's flags.</param>
    internal void Add(int calls, ulong flags) => _maps.Same(
        $"stack {calls} calls deep, flags {flags:x}",
        sizeof(uint),
        output => Run(_onKernel[calls], flags, output),
        output =>
        {
            using IDisposable scope = _embeddedHost.EnterTask(TaskWith(TakeWhole(_wholeOnKernel), (flags & UserStack) != 0));
            Errno errno = Run(_onEmbedded[calls], flags, output);
            TakeWhole(_wholeOnEmbedded);
            return errno;
        });

    private static ProgramHandle[] LoadAll(BpfHost host, MapHandle traces, MapHandle whole, TypesHandle types, int mostCalls)
    {
        ProgramBindings bindings = new() { Maps = new Dictionary<string, MapHandle> { ["traces"] = traces, ["whole"] = whole }, Types = types, License = "GPL" };
        return [.. Enumerable.Range(0, mostCalls + 1).Select(calls => host.LoadProgram(Program(calls), bindings))];
    }

    private static ProgramSpec Program(int calls)
    {
        string text = string.Concat(Enumerable.Range(0, calls).Select(call => $"f{call}:; call @f{call + 1}; exit; ")) + $"f{calls}:; " + Leaf;
        string[] lines = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return FunctionTypes.Name(Assembler.Program(string.Join('\n', Labels.Resolve(lines, [])), ProgramType.RawTracepoint));
    }

    private static Errno Run(ProgramHandle program, ulong flags, Span<byte> answer)
    {
        byte[] context = new byte[2 * sizeof(ulong)];
        MemoryMarshal.Write(context, in flags);
        Errno errno = program.TestRun(new() { Context = context, Repeat = 0 }, out TestRunResult result);
        MemoryMarshal.Write(answer, result.ReturnValue);
        return errno;
    }

    private static ulong[] TakeWhole(MapHandle whole)
    {
        byte[] frames = new byte[MostFrames * sizeof(ulong)];
        Errno errno = whole.LookupAndDelete(new byte[sizeof(uint)], frames);
        Assert.True(errno is Errno.None or Errno.ENOENT);
        return errno == Errno.None ? MemoryMarshal.Cast<byte, ulong>(frames).TrimEnd(0ul).ToArray() : [];
    }

    // Stacks are mostly the same from run to run.
    private SimulatedTask TaskWith(ulong[] frames, bool isUsers)
    {
        SimulatedTaskSpec spec = isUsers ? new() { UserStack = [.. frames] } : new() { KernelStack = [.. frames] };
        if (_task is null || !_task.UserStack.SequenceEqual(spec.UserStack) || !_task.KernelStack.SequenceEqual(spec.KernelStack))
        {
            _task?.Dispose();
            _task = _embeddedHost.CreateTask(spec);
        }

        return _task;
    }
}
