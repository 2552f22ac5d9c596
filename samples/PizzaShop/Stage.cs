namespace PizzaShop;

/// <summary>How far a pizza has come.</summary>
internal enum Stage
{
    None,
    Kneading,
    InTheOven,
    OutForDelivery,
}

internal static class StageWords
{
    public static string InWords(this Stage stage) => stage switch
    {
        Stage.Kneading => "kneading",
        Stage.InTheOven => "in the oven",
        Stage.OutForDelivery => "out for delivery",
        _ => "not begun",
    };
}
