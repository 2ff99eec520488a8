using DotBpf.ObjectFiles;

namespace DotBpf.Embedded.Maps.Redirects;

/// <summary>The programs that the targets of a redirect map name, by number.</summary>
/// <param name="attachType">What such programs are written for.</param>
internal sealed class HeldPrograms(AttachType attachType)
{
    private readonly Dictionary<uint, (IEmbeddedProgram Program, int Count)> _programs = [];
    private readonly SharedOwner _owner = new();

    /// <summary>Makes the map one of programs like this one, wherever they are attached (<c>__bpf_prog_map_compatible</c>, kernel/bpf/core.c, 6.18).</summary>
    /// <returns>Whether it is; false when it is one of others already.</returns>
    internal bool TryOwn(ProgramOwner owner) => _owner.TryOwn(owner with { ExpectedAttachType = default });

    /// <summary>Holds the program that a handle stands for.</summary>
    /// <returns>Its number, or 0 when the map may not have it.</returns>
    internal uint Hold(HostHandle? target)
    {
        if (target is not { IsDisposed: false } or not IEmbeddedProgramHandle)
            return 0;
        IEmbeddedProgram program = ((IEmbeddedProgramHandle)target).Program;
        bool isFit = program.Owner.Type == ProgramType.Xdp && program.Owner.ExpectedAttachType == attachType && TryOwn(program.Owner);
        if (!isFit || !program.TryAddReference())
            return 0;
        lock (_programs)
            _programs[program.Id] = (program, _programs.GetValueOrDefault(program.Id).Count + 1);
        return program.Id;
    }

    /// <summary>Lets go of one hold; 0 is none.</summary>
    internal void Release(uint id)
    {
        if (id == 0)
            return;
        IEmbeddedProgram program;
        lock (_programs)
        {
            (program, int count) = _programs[id];
            if (count == 1)
                _programs.Remove(id);
            else
                _programs[id] = (program, count - 1);
        }

        program.Release();
    }

    /// <summary>Lets go of all.</summary>
    internal void Clear()
    {
        foreach ((IEmbeddedProgram program, int count) in _programs.Values)
        {
            for (int left = count; left > 0; left--)
                program.Release();
        }

        _programs.Clear();
    }
}
