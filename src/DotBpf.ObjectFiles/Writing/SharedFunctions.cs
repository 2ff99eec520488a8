namespace DotBpf.ObjectFiles.Writing;

/// <summary>Finds which functions of an object's programs are the same one, so that a file has each once.</summary>
/// <remarks>
/// Functions are the same when their bodies are and all that they call is. Since calls may go round in circles, this starts from
/// equal bodies and splits those apart that call different functions, until nothing changes.
/// </remarks>
internal sealed class SharedFunctions
{
    private readonly List<FunctionBody[]> _programs;
    private int[][] _groups;

    private SharedFunctions(List<FunctionBody[]> programs)
    {
        _programs = programs;
        Dictionary<FunctionBody, int> groups = [];
        _groups = [.. programs.Select(program => program.Select(body => NumberOf(body, groups)).ToArray())];
    }

    internal static SharedFunctions Of(List<FunctionBody[]> programs)
    {
        SharedFunctions shared = new(programs);
        for (int before = 0, now = shared.Count(); now != before; (before, now) = (now, shared.Count()))
            shared.Refine();
        return shared;
    }

    /// <summary>The number of a function, the same for all that are the same.</summary>
    internal int GroupOf(int program, int position) => _groups[program][position];

    private static int NumberOf<T>(T key, Dictionary<T, int> numbers)
        where T : notnull
    {
        if (!numbers.TryGetValue(key, out int number))
            numbers[key] = number = numbers.Count;
        return number;
    }

    private int Count() => _groups.SelectMany(program => program).Distinct().Count();

    private void Refine()
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        _groups = [.. _programs.Select((program, index) => program.Select((body, position) => NumberOf(KeyOf(index, position, body), numbers)).ToArray())];
    }

    private string KeyOf(int program, int position, FunctionBody body) =>
        string.Join(' ', body.Links.Select(link => _groups[program][link.Callee]).Prepend(_groups[program][position]));
}
