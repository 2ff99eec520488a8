namespace DotBpf.ObjectFiles.Btf.Headers;

/// <summary>Names of which C allows each only once: those of structures, unions and enumerations, or those of all else.</summary>
internal sealed class NameSpace
{
    private readonly HashSet<string> _taken = [.. CIdentifiers.Reserved];
    private readonly Dictionary<string, int> _count = [];

    /// <summary>Takes the name, or one with a suffix when it is taken already.</summary>
    internal string Take(string wanted)
    {
        string name = CIdentifiers.From(wanted);
        if (_taken.Add(name))
            return name;
        int number = _count.GetValueOrDefault(name, 1);
        string other;
        do
        {
            other = $"{name}___{++number}";
        }
        while (!_taken.Add(other));
        _count[name] = number;
        return other;
    }
}
