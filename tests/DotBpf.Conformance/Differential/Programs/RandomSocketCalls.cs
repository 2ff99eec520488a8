using static DotBpf.Conformance.Differential.Programs.ProgramWriter;

namespace DotBpf.Conformance.Differential.Programs;

/// <summary>Programs of chance that choose among the sockets of a port, say who gets what comes, send messages on, or follow connections, and change maps of sockets by the way.</summary>
/// <remarks>Register 6 is the context, register 9 the answer, which goes into the map <c>answers</c>.</remarks>
internal sealed class RandomSocketCalls
{
    /// <summary>Keys are below this, and maps have room for fewer.</summary>
    internal const int Keys = 5;

    private const int MostCalls = 14;
    private const string KeyPlace = "-8";
    private const string Fold = "r9 *= 31; r9 ^= r0; ";
    private const string Socket = "r3 = *(u64 *)(r6 + 40); ";
    private const string Begin = "r6 = r1; *(u64 *)(r10 - 8) = 0; r1 = answers + 0 ll; r9 = *(u64 *)(r1 + 0)";
    private const string Tell = "r1 = answers + 0 ll; *(u64 *)(r1 + 0) = r9; ";

    // Of all connections of the machine only the one to the port counts, once it begins and once each end is there.
    private const string Filter = "r8 = port + 0 ll; r8 = *(u32 *)(r8 + 0); r2 = *(u32 *)(r6 + 68); if r2 == r8 goto +5; r2 = *(u32 *)(r6 + 64); r2 = be32 r2; if r2 == r8 goto +2; r0 = 1; exit; "
        + "r2 = *(u32 *)(r6 + 0); if r2 > 5 goto +1; if r2 > 2 goto +2; r0 = 1; exit; r9 += r2";

    private static readonly string[] s_changed = ["others", "by_key"];

    private readonly Random _random;
    private readonly ProgramWriter _writer = new();

    private RandomSocketCalls(Random random) => _random = random;

    /// <summary>Writes a program that chooses.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="calls">How many calls of helpers there are in it.</param>
    internal static string Choose(Random random, out int calls) => new RandomSocketCalls(random).Write("", program => program.AddChoice, out calls);

    /// <summary>Writes a program that follows.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="calls">How many calls of helpers there are in it.</param>
    internal static string Follow(Random random, out int calls) => new RandomSocketCalls(random).Write(Filter, program => program.AddFollowing, out calls);

    /// <summary>Writes a program that says whose something is that comes to nobody's address.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="calls">How many calls of helpers there are in it.</param>
    internal static string Assign(Random random, out int calls) => new RandomSocketCalls(random).Write("", program => program.AddAssignment, out calls);

    /// <summary>Writes a program that sends messages on, and drops them in the end.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="calls">How many calls of helpers there are in it.</param>
    internal static string Redirect(Random random, out int calls) => new RandomSocketCalls(random).Write("", program => () => program.AddRedirect(60, 71), out calls, verdict: 0);

    /// <summary>Writes a program that sends on what comes to a socket, and drops it in the end. Its answer is another one after each run.</summary>
    /// <param name="random">What chance says.</param>
    /// <param name="calls">How many calls of helpers there are in it.</param>
    internal static string RedirectStream(Random random, out int calls) => new RandomSocketCalls(random).Write("r9 += 1", program => program.AddStreamStep, out calls, verdict: 0);

    private string Write(string filter, Func<RandomSocketCalls, Action> step, out int calls, int verdict = 1)
    {
        calls = _random.Next(1, MostCalls);
        _writer.Add(Begin);
        _writer.Add(filter);
        for (int left = calls; left > 0; left--)
        {
            _writer.Add(_random.Next(3) == 0 ? $"r1 = r9; r1 &= 7; *(u64 *)(r10 {KeyPlace}) = r1" : $"*(u64 *)(r10 {KeyPlace}) = {_random.Next(Keys)}");
            step(this)();
        }

        _writer.Add($"{Tell}r0 = {verdict}; exit");
        return _writer.Text;
    }

    private void AddChoice()
    {
        string changed = s_changed[_random.Next(s_changed.Length)];
        _writer.Add(_random.Next(8) switch
        {
            0 => $"r1 = map {changed} ll; {Place("r2", KeyPlace)}call 3; {Fold}",
            1 or 2 => $"r1 = map {changed} ll; {Place("r2", KeyPlace)}{Socket}r4 = {Mode()}; call 2; {Fold}",
            < 6 => Select("choice"),
            _ => Select(changed),
        });
    }

    // A socket that is found is assigned, or put elsewhere; or that is which was assigned before.
    private void AddAssignment()
    {
        string changed = s_changed[_random.Next(s_changed.Length)], end = _writer.NewLabel(), map = $"r1 = map {changed} ll; {Place("r2", KeyPlace)}";
        string find = $"r1 = map {s_changed[_random.Next(s_changed.Length)]} ll; {Place("r2", KeyPlace)}call 1; if r0 == 0 goto @{end}; r7 = r0; ";
        const string Release = "r8 = r0; r1 = r7; call 86; r0 = r8; " + Fold;
        _writer.Add(_random.Next(10) switch
        {
            0 => $"{map}call 3; {Fold}",
            1 => $"r3 = *(u64 *)(r6 + 0); if r3 == 0 goto @{end}; {map}r4 = {Mode()}; call 2; {Fold}{end}:",
            2 => $"r1 = r6; r2 = 0; r3 = {_random.Next(4)}; call 124; {Fold}",
            3 or 4 => $"{find}*(u64 *)(r10 {KeyPlace}) = {_random.Next(Keys)}; {map}r3 = r7; r4 = {Mode()}; call 2; {Release}{end}:",
            _ => $"{find}r1 = r6; r2 = r7; r3 = {_random.Next(_random.Next(6) == 0 ? 9 : 4)}; call 124; {Release}{end}:",
        });
    }

    private void AddStreamStep()
    {
        string end = _writer.NewLabel();
        if (_random.Next(4) == 0)
            _writer.Add($"r1 = map {s_changed[_random.Next(s_changed.Length)]} ll; {Place("r2", KeyPlace)}call 1; if r0 == 0 goto @{end}; r1 = *(u32 *)(r0 + 12); r9 *= 31; r9 ^= r1; r1 = r0; call 86; {end}:");
        else
            AddRedirect(52, 72);
    }

    private void AddRedirect(int byIndex, int byKey)
    {
        int from = _random.Next(s_changed.Length), flags = _random.Next(8) == 0 ? _random.Next() : _random.Next(3);
        _writer.Add($"r1 = r6; r2 = map {s_changed[from]} ll; {(from == 0 ? $"r3 = *(u64 *)(r10 {KeyPlace}); " : Place("r3", KeyPlace))}r4 = {flags}; call {(from == 0 ? byIndex : byKey)}; {Fold}");
    }

    private void AddFollowing()
    {
        int changed = _random.Next(s_changed.Length);
        _writer.Add(_random.Next(8) switch
        {
            0 => $"r1 = map {s_changed[changed]} ll; {Place("r2", KeyPlace)}call 3; {Fold}",
            1 => $"r1 = r6; r2 = {_random.Next(_random.Next(2) == 0 ? 128 : 1 << 12)}; call 59; {Fold}",
            _ => $"r1 = r6; r2 = map {s_changed[changed]} ll; {Place("r3", KeyPlace)}r4 = {Mode()}; call {(changed == 0 ? 53 : 70)}; {Fold}",
        });
    }

    private string Select(string map) => $"r1 = r6; r2 = map {map} ll; {Place("r3", KeyPlace)}r4 = {_random.Next(3)}; call 82; {Fold}";

    private int Mode() => _random.Next(2) == 0 ? 0 : _random.Next(8) == 0 ? 1 << _random.Next(31) : _random.Next(5);
}
