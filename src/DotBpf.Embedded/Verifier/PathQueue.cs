using DotBpf.Embedded.Verifier.States;

namespace DotBpf.Embedded.Verifier;

/// <summary>Paths that branched off and have not been followed yet; the youngest first.</summary>
internal sealed class PathQueue
{
    private readonly Stack<(ProgramState State, int From)> _paths = new();

    /// <summary>Puts a path off: <paramref name="state"/> is where it goes on.</summary>
    internal void Push(ProgramState state, int from)
    {
        state.Parent?.OpenPath();
        _paths.Push((state, from));
    }

    internal bool TryPop(out (ProgramState State, int From) path) => _paths.TryPop(out path);
}
