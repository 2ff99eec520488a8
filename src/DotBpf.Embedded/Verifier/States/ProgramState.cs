using System.Collections.Immutable;
using DotBpf.Embedded.KernelFunctions;
using DotBpf.Embedded.Verifier.Explanations;

namespace DotBpf.Embedded.Verifier.States;

/// <summary>All that is known at one point of one path.</summary>
internal sealed class ProgramState
{
    private readonly List<CallFrame> _frames;

    internal ProgramState(CallFrame entry, int slot)
    {
        _frames = [entry];
        Slot = slot;
    }

    private ProgramState(ProgramState other)
    {
        _frames = [.. other._frames.Select(frame => frame.Copy())];
        Slot = other.Slot;
        Resources = other.Resources;
        Lock = other.Lock;
        Sections = other.Sections;
        LastId = other.LastId;
        Parent = other.Parent;
        Trail = other.Trail;
    }

    /// <summary>The slot that is looked at next.</summary>
    internal int Slot { get; set; }

    /// <summary>The last checkpoint on the path here.</summary>
    internal Checkpoint? Parent { get; set; }

    /// <summary>The instructions on the path here, while a refusal is explained.</summary>
    internal Step? Trail { get; set; }

    internal IReadOnlyList<CallFrame> Frames => _frames;

    internal int Depth => _frames.Count - 1;

    /// <summary>The frame of the function that runs.</summary>
    internal CallFrame Frame => _frames[^1];

    /// <summary>What the program must still give back.</summary>
    internal ImmutableArray<Resource> Resources { get; set; } = [];

    /// <summary>The lock that the program holds: of which map, and of the value that came with which id.</summary>
    internal (MapShape Map, int Id)? Lock { get; set; }

    /// <summary>The sections that the program is in.</summary>
    internal Sections Sections { get; set; }

    private int LastId { get; set; }

    internal ProgramState Copy() => new(this);

    internal int NewId() => ++LastId;

    internal void Push(CallFrame frame) => _frames.Add(frame);

    internal CallFrame Pop()
    {
        CallFrame frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        return frame;
    }

    /// <summary>Replaces values wherever they are: registers and stacks of all frames.</summary>
    internal void Replace(Func<Value, Value> replacement)
    {
        foreach (CallFrame frame in _frames)
            frame.Replace(replacement);
    }

    internal void RenewStacks()
    {
        foreach (CallFrame frame in _frames)
            frame.RenewStack();
    }
}
