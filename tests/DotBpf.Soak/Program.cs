using DotBpf.Soak.Crashes;
using DotBpf.Soak.Steps;

namespace DotBpf.Soak;

/// <summary>The processes that tests start: <c>dotnet DotBpf.Soak.dll hammer DIRECTORY NUMBER</c> <c>touch DIRECTORY</c>, or <c>step DIRECTORY KIND FLAGS</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["hammer", var directory, var number] => Hammer.Run(directory, int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)),
        ["touch", var directory] => DamagedMaps.Touch(directory),
        ["step", var directory, var kind, var flags] => SteppedMap.Run(directory, kind, flags),
        _ => throw new ArgumentException("There is `hammer DIRECTORY NUMBER`, `touch DIRECTORY`, and `step DIRECTORY KIND FLAGS`."),
    };
}
